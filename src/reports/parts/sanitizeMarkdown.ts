import { appendAll, findIndexFrom, maximumOf } from '../../contracts/text/longLists.ts';
import { withoutSkipMarkers } from './skipMarkers.ts';

/** Invisible characters and those that change the direction of text; line breaks and tabs stay. */
const invisible = /\p{Cf}|\p{Default_Ignorable_Code_Point}|(?![\n\t])\p{Cc}/gu;
const fence = /^ {0,3}(`{3,}|~{3,})\s*(?:([\w+#.-]{1,20})\s*)?$/;

/**
 * Sanitises Markdown that a model wrote, for a comment or a description: paragraphs, lists, emphasis and code stay, and
 * nothing active is left. No HTML, no images or links (loading an image tells its server), no mentions, no references
 * that link or complete other work items, no markers of the agent, and no `/agent` commands. Applying it twice changes
 * nothing.
 * @param limit characters kept
 */
export function sanitizeMarkdown(text: string, limit: number): string {
  const visible = withoutSkipMarkers(text.replaceAll(/\r\n?|[\u2028\u2029]/g, '\n').replaceAll(invisible, ''));
  const lines = visible.slice(0, limit).trimEnd().split('\n');
  const pieces: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const opening = fence.exec(lines[at] ?? '');
    if (opening === null) {
      pieces.push(sanitizeLine(lines[at] ?? ''));
      at += 1;
      continue;
    }
    const end = endOfBlock(lines, at, opening[1] ?? '');
    if ((pieces.at(-1) ?? '').trim() !== '') pieces.push('');
    appendAll(pieces, codeBlock(opening[2] ?? '', lines.slice(at + 1, end)));
    if ((lines[end + 1] ?? '').trim() !== '') pieces.push('');
    at = end + 1;
  }
  return pieces.join('\n').trim() + (visible.length > limit ? '\n\n[…]' : '');
}

function endOfBlock(lines: readonly string[], start: number, marker: string): number {
  const isEnd = (line: string) => line.trim().startsWith(marker) && /^[`~]+$/.test(line.trim());
  return findIndexFrom(lines, start + 1, isEnd) ?? lines.length;
}

/** Rebuilt with a fence that nothing inside can end and that is always closed. */
function codeBlock(language: string, lines: readonly string[]): readonly string[] {
  const longest = maximumOf(
    (lines.join('\n').match(/`+/g) ?? []).map((run) => run.length),
    2,
  );
  const marker = '`'.repeat(longest + 1);
  return [marker + language, ...lines.map((line) => withoutCommand(line)), marker];
}

function sanitizeLine(line: string): string {
  if (line === '') return line;
  return (
    withoutCommand(line)
      // Everything that is markup, or that a renderer could read as markup.
      .replaceAll('<', '‹')
      .replaceAll(/&(?=#?\w{1,31};)/g, '& ')
      .replaceAll(/!(?=\[)/g, '')
      .replaceAll(/\](?=[([:])/g, '] ')
      .replaceAll(/:\/(?=\/)/g, '[:]/')
      .replaceAll(/\bwww\.(?=\w)/gi, 'www[.]')
      // References that ADO turns into links, and into completed work items.
      .replaceAll(/\bAB#(?=\d)/gi, 'AB ')
      .replaceAll(/[#!](?=\d)/g, '№')
      .replaceAll(/@(?=‹)/g, '@ ')
  );
}

/** Replaces the slash of a command with a look-alike, so that quoting a command does not give it. */
function withoutCommand(line: string): string {
  return line.replaceAll(/(?:\/|&(?:sol|#0*47|#x0*2f);)(?=agent)/gi, '∕');
}
