import fc from 'fast-check';

/** One run of lines replaced by others, by index in the old file. */
export interface LineEdit {
  readonly start: number;
  readonly remove: number;
  readonly add: readonly string[];
}

export interface EditedFile {
  readonly path: string;
  readonly lines: readonly string[];
  readonly edits: readonly LineEdit[];
  readonly ending: '\n' | '\r\n';
  readonly hasFinalNewline: boolean;
  readonly hasByteOrderMark: boolean;
}

const words = ['let', 'value', 'return', 'total', '{', '}', 'if (x)', '// note', '""', '<b>', 'end', '=', '+ 1', 'é'];

/** A line as code has them: indented, of few words, so that equal lines happen. */
const line: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('', '', '  ', '    ', '\t'), fc.array(fc.constantFrom(...words), { maxLength: 4 }))
  .map(([indent, parts]) => (parts.length === 0 ? '' : indent + parts.join(' ')));

/** Files of up to 40 lines with up to three edits that do not touch each other. */
export const editedFile: fc.Arbitrary<EditedFile> = fc
  .record({
    lines: fc.array(line, { minLength: 4, maxLength: 40 }),
    seeds: fc.array(
      fc.record({
        gap: fc.integer({ min: 1, max: 9 }),
        remove: fc.integer({ min: 0, max: 3 }),
        add: fc.array(line, { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    ending: fc.constantFrom('\n' as const, '\r\n' as const),
    hasFinalNewline: fc.boolean(),
    hasByteOrderMark: fc.boolean(),
  })
  .map(({ seeds, ...file }) => {
    const edits: LineEdit[] = [];
    // A last line without text or newline cannot be told from a newline at the end.
    const lines = ['// begin', ...file.lines, '// end'];
    let next = 0;
    for (const { gap, remove, add } of seeds) {
      const start = next + gap;
      if (start + remove < lines.length - 1 && (remove > 0 || add.length > 0)) {
        edits.push({ start, remove, add });
        next = start + remove;
      }
    }
    return { path: 'src/file.ts', ...file, lines, edits };
  })
  .filter(({ edits }) => edits.length > 0);

export function textBefore(file: EditedFile): string {
  return joined(file, file.lines);
}

export function textAfter(file: EditedFile): string {
  const lines = [...file.lines];
  for (const { start, remove, add } of [...file.edits].reverse()) {
    lines.splice(start, remove, ...add);
  }
  return joined(file, lines);
}

function joined({ ending, hasFinalNewline, hasByteOrderMark }: EditedFile, lines: readonly string[]): string {
  return `${hasByteOrderMark ? '\uFEFF' : ''}${lines.join(ending)}${hasFinalNewline ? ending : ''}`;
}

/** Each edit as the reply of a model in one format, with as much context as makes it the only place. */
export const renderings: ReadonlyMap<string, (file: EditedFile) => string> = new Map([
  ['search_replace', renderBlocks],
  ['udiff', (file) => renderDiff(file, true)],
  ['udiff without numbers', (file) => renderDiff(file, false)],
  ['v4a', renderV4a],
  ['str_replace', (file) => JSON.stringify(substitutions(file))],
  ['whole', renderWhole],
]);

interface Shown {
  readonly above: readonly string[];
  readonly old: readonly string[];
  readonly below: readonly string[];
  readonly start: number;
}

/** All lines around an edit up to its neighbours, so that nothing else in the file looks the same. */
function shown({ lines, edits }: EditedFile, index: number): Shown {
  const edit = edits[index] ?? { start: 0, remove: 0, add: [] };
  const previous = edits[index - 1];
  const from = previous === undefined ? 0 : previous.start + previous.remove;
  const to = edits[index + 1]?.start ?? lines.length;
  const end = edit.start + edit.remove;
  return {
    above: lines.slice(from, edit.start),
    old: lines.slice(edit.start, end),
    below: lines.slice(end, to),
    start: from,
  };
}

function renderBlocks(file: EditedFile): string {
  const blocks = file.edits.map((edit, index) => {
    const { above, old, below } = shown(file, index);
    const search = [...above, ...old, ...below].join('\n');
    const replace = [...above, ...edit.add, ...below].join('\n');
    return `${file.path}\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`;
  });
  return blocks.join('\n');
}

function signed(file: EditedFile, index: number): string {
  const { above, old, below } = shown(file, index);
  return [
    ...above.map((text) => ` ${text}`),
    ...old.map((text) => `-${text}`),
    ...(file.edits[index]?.add ?? []).map((text) => `+${text}`),
    ...below.map((text) => ` ${text}`),
  ].join('\n');
}

function renderDiff(file: EditedFile, isNumbered: boolean): string {
  let drift = 0;
  const hunks = file.edits.map((edit, index) => {
    const { above, old, below, start } = shown(file, index);
    const context = above.length + below.length;
    const header = `@@ -${start + 1},${context + old.length} +${start + 1 + drift},${context + edit.add.length} @@`;
    drift += edit.add.length - old.length;
    return `${isNumbered ? header : '@@ ... @@'}\n${signed(file, index)}\n`;
  });
  return `\`\`\`\`diff\n--- a/${file.path}\n+++ b/${file.path}\n${hunks.join('')}\`\`\`\`\n`;
}

function renderV4a(file: EditedFile): string {
  const hunks = file.edits.map((_edit, index) => `@@\n${signed(file, index)}\n`).join('');
  return `*** Begin Patch\n*** Update File: ${file.path}\n${hunks}*** End Patch\n`;
}

/** Pairs are applied one after the other, so that each begins where the one before ended. */
function substitutions(file: EditedFile) {
  const { ending } = file;
  return file.edits.map((edit, index) => {
    const { above, old, below } = shown(file, index);
    return {
      old_string: [...above, ...old, ...below].join(ending),
      new_string: [...above, ...edit.add, ...below].join(ending),
    };
  });
}

function renderWhole(file: EditedFile): string {
  const text = textAfter({ ...file, ending: '\n', hasByteOrderMark: false, hasFinalNewline: true });
  return `${file.path}\n\`\`\`\`\n${text}\`\`\`\`\n`;
}
