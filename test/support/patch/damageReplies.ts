import fc from 'fast-check';

/** A function of a made-up file, with the one line that a reply changes. */
export interface MadeFunction {
  readonly lines: readonly string[];
  /** Index of the line that changes. */
  readonly at: number;
  readonly changed: string;
}

export interface MadeFile {
  readonly functions: readonly MadeFunction[];
  /** Which function a reply is about. */
  readonly target: number;
  readonly indent: string;
}

const verbs = ['load', 'store', 'parse', 'parser', 'handle', 'create', 'update', 'fetch', 'getAll', 'setAll'];
const nouns = ['User', 'Users', 'Order', 'OrderA', 'OrderB', 'Item1', 'Item2', 'Config', 'Session', 'Token'];
const names = ['value', 'values', 'result', 'results', 'options', 'payload', 'entry', 'entries', 'count', 'total'];

const statement: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...names), fc.constantFrom(...verbs), fc.constantFrom(...nouns), fc.nat({ max: 3 }))
  .map(([name, verb, noun, kind]) => {
    const forms = [
      `const ${name} = ${verb}${noun}(${name}, input);`,
      `if (${name} === undefined) return;`,
      `logger.debug('${verb} the ${noun} of ${name}');`,
      `${name}.push(${verb}${noun}(${name}.length + 1));`,
    ];
    return forms[kind] ?? '';
  });

const madeFunction: fc.Arbitrary<MadeFunction> = fc
  .record({
    verb: fc.constantFrom(...verbs),
    noun: fc.constantFrom(...nouns),
    body: fc.array(statement, { minLength: 2, maxLength: 6 }),
    at: fc.nat(),
    changed: statement,
  })
  .map(({ verb, noun, body, at, changed }) => ({
    lines: [`function ${verb}${noun}(input) {`, ...body.map((line) => `  ${line}`), '}'],
    at: 1 + (at % body.length),
    changed: `  ${changed} // changed`,
  }));

/** Files of similar functions, some of them twins but for a letter. */
export const madeFile: fc.Arbitrary<MadeFile> = fc
  .record({
    functions: fc.array(madeFunction, { minLength: 1, maxLength: 6 }),
    target: fc.nat(),
    indent: fc.constantFrom('', '  ', '\t'),
  })
  .map(({ functions, target, indent }) => ({ functions, target: target % functions.length, indent }));

export function targetOf({ functions, target }: MadeFile): MadeFunction {
  return functions[target] ?? { lines: [], at: 0, changed: '' };
}

/** The text of a file, each function made by what is given. */
export function textWith(
  { functions, indent }: MadeFile,
  lines: (one: MadeFunction, index: number) => readonly string[],
): string {
  const blocks = functions.map((one, index) => lines(one, index).map((line) => indent + line));
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** The lines of a function with its one change. */
export function changedLines({ lines, at, changed }: MadeFunction): readonly string[] {
  return lines.toSpliced(at, 1, changed);
}

/** A line with one letter of a longer word missing, doubled or swapped with the next one. */
export function misspell(line: string, seed: number): string {
  const words = [...line.matchAll(/[A-Za-z]{5,}/g)];
  const word = words[seed % Math.max(1, words.length)];
  if (word === undefined) {
    return line;
  }
  const at = word.index + 1 + (seed % (word[0].length - 2));
  const [first = '', second = ''] = line.slice(at, at + 2);
  const letters = [second, `${first}${first}${second}`, `${second}${first}`][seed % 3] ?? '';
  return line.slice(0, at) + letters + line.slice(at + 2);
}

/** Two versions of the same lines as a reply in each format that goes by lines. */
export const pairRenderings: ReadonlyMap<string, (old: readonly string[], next: readonly string[]) => string> = new Map(
  [
    [
      'search_replace',
      (old: readonly string[], next: readonly string[]) =>
        `a.js\n<<<<<<< SEARCH\n${old.join('\n')}\n=======\n${next.join('\n')}\n>>>>>>> REPLACE\n`,
    ],
    ['udiff', (old, next) => `\`\`\`\`diff\n--- a/a.js\n+++ b/a.js\n@@ ... @@\n${signed(old, next)}\n\`\`\`\`\n`],
    ['v4a', (old, next) => `*** Begin Patch\n*** Update File: a.js\n@@\n${signed(old, next)}\n*** End Patch\n`],
  ],
);

/** Line by line, for versions of equal length. */
function signed(old: readonly string[], next: readonly string[]): string {
  return old
    .flatMap((line, index) => (line === next[index] ? [` ${line}`] : [`-${line}`, `+${next[index] ?? ''}`]))
    .join('\n');
}
