import { type Answer, counted, cutAt } from '../answers/answer.ts';
import { pathMatcher } from '../paths/pathGlob.ts';
import { globRefusal } from '../search/search.ts';
import type { ToolContext } from '../toolContext.ts';
import { currentPaths } from './currentFiles.ts';

const mostListed = 200;
/** More folders are not told apart. */
const mostFolders = 100;
const deepestFolders = 6;
const longestShownGlob = 120;

/** Answers a `list_files`. */
export function listFiles(glob: string, context: ToolContext): Answer {
  const summary = `listed ${JSON.stringify(cutAt(glob, longestShownGlob))}`;
  const isMeant = pathMatcher(glob);
  if (isMeant === undefined) return { notes: [globRefusal], summary: `${summary}: refused` };
  const paths = currentPaths(context).filter(isMeant);
  const total = counted(paths.length, 'file');
  if (paths.length === 0) {
    const notes = ['No file matches. A pattern without a slash is looked for in all folders: `*.py`. `**` lists all.'];
    return { notes, summary: `${summary}: nothing` };
  }
  const compacted = `${total} matched.`;
  if (paths.length <= mostListed) {
    const sizes = sizesOf(context);
    const lines = paths.map((path) => `${path}\t${sizes(path)}`);
    return { notes: [`${total}:`], kind: 'paths', text: lines.join('\n'), summary: `${summary}: ${total}`, compacted };
  }
  const { lines, left } = foldersOf(paths);
  const more = [
    ...(left === 0 ? [] : [`${left} more are not shown.`]),
    `These are too many to list: narrow the glob to one of them, to see at most ${mostListed} files.`,
  ];
  const text = lines.join('\n');
  return { notes: [`${total}, by folder:`], kind: 'paths', text, more, summary: `${summary}: ${total}`, compacted };
}

/** Folders with the number of files in them, as deep below the folder that all paths share as keeps the list short. */
function foldersOf(paths: readonly string[]) {
  const shared = sharedFolder(paths);
  let lines = linesAt(paths, shared.length, 1);
  for (let depth = 2; depth <= deepestFolders; depth += 1) {
    const deeper = linesAt(paths, shared.length, depth);
    if (deeper.length > mostFolders) break;
    lines = deeper;
  }
  return { lines: lines.slice(0, mostListed), left: Math.max(0, lines.length - mostListed) };
}

/** Files above a depth by their path, all others by their folder of that depth. */
function linesAt(paths: readonly string[], from: number, depth: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    let slash = path.indexOf('/', from);
    for (let level = 1; level < depth && slash !== -1; level += 1) {
      const next = path.indexOf('/', slash + 1);
      if (next === -1) break;
      slash = next;
    }
    const name = slash === -1 ? path : path.slice(0, slash + 1);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => (name.endsWith('/') ? `${name}\t${counted(count, 'file')}` : name));
}

function sharedFolder(paths: readonly string[]): string {
  // Sorted: what the first and the last have in common, all have.
  const first = paths[0] ?? '';
  const last = paths.at(-1) ?? '';
  let same = 0;
  while (same < first.length && first[same] === last[same]) same += 1;
  return first.slice(0, first.lastIndexOf('/', same - 1) + 1);
}

function sizesOf(context: ToolContext): (path: string) => string {
  const files = new Map(context.files.map((file) => [file.path, file]));
  const changes = new Map((context.changeSet?.changes ?? []).map((change) => [change.path, change]));
  return (path) => {
    const why = context.whyUnreadable(path);
    const change = changes.get(path);
    if (change !== undefined) {
      const size = sizeText(Buffer.byteLength(context.text(path) ?? ''));
      return `${size}, ${change.kind === 'add' ? 'added by you' : 'changed by you'}`;
    }
    const size = sizeText(files.get(path)?.bytes ?? 0);
    return why === undefined ? size : `${size}, ${why}`;
  };
}

function sizeText(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${Math.round(bytes / 1024)} KB`;
}
