/** What two lines may differ in and still be taken for the same. */
export interface MatchLevel {
  readonly name: ToleratedDifference;
  /** What is compared in place of the line. */
  readonly key: (line: string) => string;
  /** Indentation may differ, as long as one rule turns every line's indentation into the file's. */
  readonly adaptsIndentation: boolean;
  /** Blank lines count on neither side. */
  readonly skipsBlankLines: boolean;
}

export type ToleratedDifference =
  | 'exact'
  | 'trailing blanks'
  | 'typography'
  | 'indentation'
  | 'blanks inside lines'
  | 'blank lines'
  | 'blank lines and indentation'
  /** Where a block says that it begins. */
  | 'the line number'
  /** The newline at the end of the file. */
  | 'the final newline'
  /** Context lines of a diff that do not stand next to the change. */
  | 'context'
  /** What a hunk says to stand between its lines without showing it. */
  | 'lines that it leaves out'
  /** The layout of a block in whose language it has no meaning. */
  | 'indentation of each line'
  /** Blanks and line breaks anywhere, for text that is not bound to lines. */
  | 'all blanks';

const beyondAscii = /[^\0-\x7F]/;
const foldings: ReadonlyArray<readonly [RegExp, string]> = [
  [/[\u2010-\u2015\u2212]/g, '-'],
  [/[\u2018-\u201B\u2032]/g, "'"],
  [/[\u201C-\u201F\u2033]/g, '"'],
  [/[\u00A0\u2002-\u200A\u202F\u205F\u3000]/g, ' '],
  [/[\u200B-\u200D\u2060\uFEFF]/g, ''],
];

/** Tried in this order; the first that finds a place decides. */
export const matchLevels: readonly MatchLevel[] = [
  { name: 'exact', key: (line) => line, adaptsIndentation: false, skipsBlankLines: false },
  { name: 'trailing blanks', key: (line) => line.trimEnd(), adaptsIndentation: false, skipsBlankLines: false },
  {
    name: 'typography',
    key: (line) => withPlainTypography(line).trimEnd(),
    adaptsIndentation: false,
    skipsBlankLines: false,
  },
  {
    name: 'indentation',
    key: (line) => withPlainTypography(line).trim(),
    adaptsIndentation: true,
    skipsBlankLines: false,
  },
  {
    name: 'blanks inside lines',
    key: (line) => withPlainTypography(line).trim().replace(/\s+/g, ' '),
    adaptsIndentation: true,
    skipsBlankLines: false,
  },
  {
    name: 'blank lines',
    key: (line) => withPlainTypography(line).trimEnd(),
    adaptsIndentation: false,
    skipsBlankLines: true,
  },
  {
    name: 'blank lines and indentation',
    key: (line) => withPlainTypography(line).trim(),
    adaptsIndentation: true,
    skipsBlankLines: true,
  },
];

/** Lines without the blanks around them, for what tells models of places; none of those that decide. */
export const trimmedLines: MatchLevel = {
  name: 'indentation',
  key: (line) => line.trim(),
  adaptsIndentation: false,
  skipsBlankLines: false,
};

/** Lines without the blanks at their end. */
export const withoutTrailingBlanks: MatchLevel =
  matchLevels.find(({ name }) => name === 'trailing blanks') ?? trimmedLines;

function withPlainTypography(line: string): string {
  if (!beyondAscii.test(line)) {
    return line;
  }
  return foldings.reduce((text, [pattern, plain]) => text.replace(pattern, plain), line);
}

/**
 * How a reply's new lines are to be spelled: a quote, dash or blank that its old lines have and the file's own do not is
 * a plain character in the file, and the reply's way to write it.
 * @param old the reply's old lines
 * @param own the lines of the file that they were found at
 */
export function createTypographyAdapter(old: readonly string[], own: readonly string[]): (line: string) => string {
  if (!old.some((line) => beyondAscii.test(line))) {
    return (line) => line;
  }
  const spellings = new Map<string, string>();
  const spellingOf = (character: string): string => {
    const plain = withPlainTypography(character);
    const isIn = (lines: readonly string[]) => lines.some((line) => line.includes(character));
    return plain !== character && isIn(old) && !isIn(own) ? plain : character;
  };
  const spelled = (character: string) => {
    const spelling = spellings.get(character) ?? spellingOf(character);
    spellings.set(character, spelling);
    return spelling;
  };
  return (line) => line.replace(/[^\0-\x7F]/g, spelled);
}
