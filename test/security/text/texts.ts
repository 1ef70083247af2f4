import { endings, marks, openings, paired, runs, specials } from './pieces.ts';

/** A text of a form that code may treat badly, in any size. */
export interface HostileText {
  readonly name: string;
  /** @param length characters, give or take a few */
  readonly make: (length: number) => string;
}

/** One character or mark for ever. */
export const repeatedTexts: readonly HostileText[] = [...specials, ...marks].map((piece) => ({
  name: `${JSON.stringify(piece)} repeated`,
  make: (length) => repeated(piece, length),
}));

export const pairTexts: readonly HostileText[] = paired.flatMap((first) =>
  paired
    .filter((second) => second !== first)
    .map((second) => ({
      name: `${JSON.stringify(first + second)} repeated`,
      make: (length) => repeated(first + second, length),
    })),
);

/** Text that opens something, goes on for ever, and does not close it, or closes it wrongly. */
export const almostTexts: readonly HostileText[] = [
  ...openings.flatMap((opening) =>
    runs.map((run) => ({
      name: `${JSON.stringify(opening)}, ${JSON.stringify(run)} repeated, "x"`,
      make: (length: number) => `${opening}${repeated(run, length)}x`,
    })),
  ),
  ...runs.flatMap((run) =>
    endings.map((ending) => ({
      name: `"x", ${JSON.stringify(run)} repeated, ${JSON.stringify(ending)}`,
      make: (length: number) => `x${repeated(run, length)}${ending}`,
    })),
  ),
  ...openings.map((opening) => ({
    name: `${JSON.stringify(opening)} repeated in lines`,
    make: (length: number) => repeated(`${opening}a\n`, length),
  })),
  { name: 'lines that all differ', make: (length) => countedLines('a', length) },
  { name: 'words that all differ', make: (length) => countedLines('word ', length).replaceAll('\n', ' ') },
  { name: 'nested brackets', make: (length) => '['.repeat(length / 2) + ']'.repeat(length / 2) },
  { name: 'nested objects', make: (length) => `${'{"a":'.repeat(length / 6)}1${'}'.repeat(length / 6)}` },
  { name: 'nested elements', make: (length) => '<div>'.repeat(length / 11) + '</div>'.repeat(length / 11) },
  { name: 'deeper and deeper lines', make: deeperLines },
];

export function repeated(piece: string, length: number): string {
  return piece.repeat(Math.ceil(length / piece.length));
}

/** Lines that all differ: the worst there is for a comparison of two texts. */
export function countedLines(word: string, length: number): string {
  const lines: string[] = [];
  for (let characters = 0; characters < length; characters += (lines.at(-1)?.length ?? 0) + 1) {
    lines.push(`${word}${lines.length}`);
  }
  return lines.join('\n');
}

function deeperLines(length: number): string {
  const lines: string[] = [];
  for (let characters = 0; characters < length; characters += lines.length + 2) {
    lines.push(`${' '.repeat(lines.length)}a`);
  }
  return lines.join('\n');
}
