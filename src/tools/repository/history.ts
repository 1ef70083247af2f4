import { type Answer, counted } from '../answers/answer.ts';
import { locate } from '../paths/locate.ts';
import type { PastCommit, ToolContext } from '../toolContext.ts';

const mostCommits = 20;
const mostPaths = 8;
const mostMessage = 600;

/** Answers a `history`. @throws AgentError where Azure DevOps cannot be read */
export async function history(asked: string, context: ToolContext): Promise<Answer> {
  const place = locate(asked, context, 'read the history of');
  if (place.kind === 'answer') return place.answer;
  const { path, notes } = place;
  const commits = (await context.history(path, mostCommits)).slice(0, mostCommits);
  const total = counted(commits.length, 'commit');
  const summary = `read the history of ${path}: ${total}`;
  if (commits.length === 0) return { notes: [...notes, 'No commit of those known touched this file.'], summary };
  return {
    notes,
    kind: 'history',
    text: [`${path}, ${total}, newest first`, ...commits.map((commit) => commitText(commit, path))].join('\n\n'),
    summary,
    compacted: `${total} were shown.`,
  };
}

function commitText({ id, date, author, message, paths = [] }: PastCommit, path: string): string {
  const others = paths.filter((other) => other !== path);
  const named = others.slice(0, mostPaths).join(', ');
  const more = others.length > mostPaths ? `, and ${others.length - mostPaths} more` : '';
  const said = message.trim();
  const shown = said.length > mostMessage ? `${said.slice(0, mostMessage)}…` : said;
  const lines = [`${id.slice(0, 10)} ${date.slice(0, 10)} ${author}`, ...shown.split('\n').map((line) => `  ${line}`)];
  return (others.length === 0 ? lines : [...lines, `  also changed: ${named}${more}`]).join('\n');
}
