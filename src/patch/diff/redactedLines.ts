import { diffLines } from './lineDiff.ts';

/** Takes secrets out of a text. */
export interface Redacting {
  /** @param path tells the kind of text */
  redact(text: string, path?: string): Promise<string>;
}

/** More lines of a file that differ after redaction are not aligned any more. */
const mostRedactedLines = 4_000;
const leftOut = '';

/**
 * The lines of a text without secrets. The whole text is looked at, because a key of several lines is not known by one of
 * them; a line keeps its number, so what follows such a key does not move up.
 * @param path tells the kind of text
 */
export async function redactedLines(text: string, path: string, context: Redacting): Promise<readonly string[]> {
  const before = linesOf(text);
  const redacted = await context.redact(text, path);
  return redacted === text ? before : alignLines(before, linesOf(redacted));
}

/** Lines without their ends. A text that ends with a line break has no empty line after it. */
export function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** As many lines as before: where several were replaced by one, empty ones fill up. */
function alignLines(before: readonly string[], after: readonly string[]): readonly string[] {
  const changes = diffLines(before, after, { most: mostRedactedLines });
  if (changes === undefined) return fill(after, before.length);
  const aligned: string[] = [];
  let removed = 0;
  let added: string[] = [];
  const flush = (): void => {
    for (const line of fill(added, removed)) aligned.push(line);
    removed = 0;
    added = [];
  };
  for (const change of changes) {
    if (change.removed) removed += change.count;
    else if (change.added) added = [...added, ...change.value];
    else {
      flush();
      for (const line of change.value) aligned.push(line);
    }
  }
  flush();
  return aligned;
}

function fill(lines: readonly string[], count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => lines[at] ?? leftOut);
}
