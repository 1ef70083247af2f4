import type { Change, ChangeSet } from '../../contracts/changes/changeSet.ts';
import { createDiffBudget, type DiffBudget, diffHunks } from './lineDiff.ts';

/** Beyond so many differing lines a file is shown as replaced whole: the shortest diff would take too long. */
const maximumEditLength = 5_000;

const devNull = '/dev/null';

/**
 * A change set as a unified diff in Git's style, which `git apply` takes.
 * @param before a file's text at the base commit; undefined where it is not there
 */
export function renderUnifiedDiff(changeSet: ChangeSet, before: (path: string) => string | undefined): string {
  const effort = createDiffBudget();
  return changeSet.changes.map((change) => renderChange(change, before, effort)).join('');
}

function renderChange(change: Change, before: (path: string) => string | undefined, effort: DiffBudget): string {
  const oldPath = change.kind === 'rename' ? change.previousPath : change.path;
  const oldText = change.kind === 'add' ? '' : (before(oldPath) ?? '');
  const newText = change.kind === 'delete' ? '' : (change.content ?? oldText);
  const body = renderHunks(oldText, newText, effort);
  const lines = [`diff --git ${quoted(`a/${oldPath}`)} ${quoted(`b/${change.path}`)}`];
  if (change.kind === 'add') {
    lines.push('new file mode 100644');
  } else if (change.kind === 'delete') {
    lines.push('deleted file mode 100644');
  } else if (change.kind === 'rename') {
    lines.push(`rename from ${quoted(oldPath)}`, `rename to ${quoted(change.path)}`);
  }
  if (body.length > 0) {
    lines.push(`--- ${change.kind === 'add' ? devNull : headerName(`a/${oldPath}`)}`);
    lines.push(`+++ ${change.kind === 'delete' ? devNull : headerName(`b/${change.path}`)}`);
  }
  return `${[...lines, ...body].join('\n')}\n`;
}

/** @param effort what is left of it; without, a file is shown as replaced whole */
export function renderHunks(oldText: string, newText: string, effort: DiffBudget): readonly string[] {
  if (oldText === newText) {
    return [];
  }
  const hunks = diffHunks(oldText, newText, { most: maximumEditLength, effort });
  if (hunks === undefined) {
    return replacedWhole(oldText, newText);
  }
  return hunks.flatMap((hunk) => [
    `@@ -${rangeOf(firstLine(hunk.oldStart, hunk.oldLines), hunk.oldLines)} +${rangeOf(firstLine(hunk.newStart, hunk.newLines), hunk.newLines)} @@`,
    ...hunk.lines,
  ]);
}

/** A side without lines is numbered by the line before it; jsdiff names the line after. */
function firstLine(start: number, count: number): number {
  return count === 0 ? start - 1 : start;
}

function rangeOf(start: number, count: number): string {
  return count === 1 ? `${start}` : `${start},${count}`;
}

function replacedWhole(oldText: string, newText: string): readonly string[] {
  const removed = signedLines(oldText, '-');
  const added = signedLines(newText, '+');
  const oldCount = removed.filter((line) => line.startsWith('-')).length;
  const newCount = added.filter((line) => line.startsWith('+')).length;
  const header = `@@ -${rangeOf(Math.min(1, oldCount), oldCount)} +${rangeOf(Math.min(1, newCount), newCount)} @@`;
  return [header, ...removed, ...added];
}

function signedLines(text: string, sign: '-' | '+'): readonly string[] {
  if (text === '') {
    return [];
  }
  const lines = text.split('\n');
  const endsWithNewline = lines.at(-1) === '';
  const signed = (endsWithNewline ? lines.slice(0, -1) : lines).map((line) => sign + line);
  return endsWithNewline ? signed : [...signed, '\\ No newline at end of file'];
}

/** Git ends a name that holds blanks with a tab, so that no timestamp is looked for in it. */
function headerName(path: string): string {
  const name = quoted(path);
  return name === path && path.includes(' ') ? `${path}\t` : name;
}

/** In double quotes with C escapes where Git would do so with `core.quotePath` off. */
function quoted(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be escaped
  if (!/[\0-\x1F"\\\x7F]/.test(path)) {
    return path;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be escaped
  const escaped = path.replace(/[\0-\x1F"\\\x7F]/g, (character) => {
    const code = character.charCodeAt(0);
    return code >= 0x20 && code !== 0x7f ? `\\${character}` : `\\${code.toString(8).padStart(3, '0')}`;
  });
  return `"${escaped}"`;
}
