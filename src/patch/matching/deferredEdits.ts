import { byteOrderMark, type DeferredEdit, type ReplacementLines, type TextFile } from './textFile.ts';

/** Whether lines of a range, or next to it, are about to be replaced. */
export function touchesDeferredEdit(file: TextFile, start: number, end: number): boolean {
  for (let index = start; index <= end && file.pending.length > 0; index += 1) {
    if (file.touched.has(index)) {
      return true;
    }
  }
  return false;
}

/** Remembers a replacement. Its range must not touch another one, nor the last line of the file. */
export function deferEdit(file: TextFile, replacement: DeferredEdit): void {
  file.pending.push(replacement);
  for (let index = replacement.start; index <= replacement.end; index += 1) {
    file.touched.add(index);
  }
  for (const [index, line] of replacement.built.lines.entries()) {
    if (replacement.built.origins[index] === 0) {
      file.broughtIn.add(line.trim());
    }
  }
}

/**
 * Carries out every pending replacement in one pass.
 * @returns where an index from before stands now
 */
export function flushDeferredEdits(file: TextFile): (index: number) => number {
  const pending = [...file.pending].sort((left, right) => left.start - right.start || left.end - right.end);
  if (pending.length === 0) {
    return (index) => index;
  }
  const built: ReplacementLines = { lines: [], endings: [], origins: [] };
  let next = 0;
  for (const { start, end, built: replacement } of pending) {
    append(built, file, next, start);
    append(built, replacement, 0, replacement.lines.length);
    next = end;
  }
  append(built, file, next, file.lines.length);
  refill(file.lines, built.lines);
  refill(file.endings, built.endings);
  refill(file.origins, built.origins);
  for (const cache of [file.keys, file.positions, file.kept, file.touched, file.broughtIn]) {
    cache.clear();
  }
  file.pending.length = 0;
  return (index) =>
    pending
      .filter(({ end }) => end <= index)
      .reduce((sum, { start, end, built: { lines } }) => sum + lines.length - (end - start), index);
}

/** The text with every edit so far. */
export function joinText(file: TextFile): string {
  flushDeferredEdits(file);
  const text = file.lines.map((line, index) => line + (file.endings[index] ?? '')).join('');
  return file.hasByteOrderMark ? byteOrderMark + text : text;
}

function append(target: ReplacementLines, source: ReplacementLines, from: number, to: number): void {
  for (let index = from; index < to; index += 1) {
    target.lines.push(source.lines[index] ?? '');
    target.endings.push(source.endings[index] ?? '');
    target.origins.push(source.origins[index] ?? 0);
  }
}

function refill<T>(target: T[], source: readonly T[]): void {
  target.length = 0;
  for (const item of source) {
    target.push(item);
  }
}
