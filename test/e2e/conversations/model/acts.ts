type Given = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** The tools that one answer of the model calls. */
export type Act = readonly (readonly [name: string, given: Given])[];

const paths = ['src/total.ts', 'test/total.test.ts', 'README.md', 'package.json', 'src/gone.ts'];
const patterns = ['price', 'quantity', 'total(', 'nowhere'];

/** One to four looks at once. @param random numbers from 0 to 1 */
export function looks(random: () => number): Act {
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  const all: readonly (() => Act[number])[] = [
    () => ['read_file', { path: pick(paths), start: null, end: null, ranges: null }],
    () => ['read_file', { path: 'src/total.ts', start: 1, end: 2, ranges: null }],
    () => ['search', { pattern: pick(patterns), regex: false, glob: null, context: 1 }],
    () => ['list_files', { glob: pick(['**', 'src/**', '*.md']) }],
    () => ['outline', { path: pick(paths) }],
    () => ['find_definition', { name: pick(['total', 'price', 'nothing']) }],
    () => ['find_usages', { name: 'total' }],
    () => ['history', { path: pick(paths) }],
  ];
  return Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
    const look = all[Math.floor(random() * all.length)];
    return look === undefined ? ['list_files', { glob: '**' }] : look();
  });
}

/** A line of a file, and what takes its place. */
export type Edit = readonly [path: string, before: string, after: string];

/** As the model writes them: one envelope. */
export function edit(...edits: readonly Edit[]): string {
  const files = edits.flatMap(([path, before, after]) => {
    const added = after.split('\n').map((line) => `+${line}`);
    return [`*** Update File: ${path}`, '@@', `-${before}`, ...added];
  });
  return ['*** Begin Patch', ...files, '*** End Patch', ''].join('\n');
}

/** A patch that fits nowhere. */
export const deletesNothing = edit(['src/total.ts', '  return nothing at all;', '  return price;']);

/** A patch after which the file cannot be read as TypeScript. */
export function breaks(before: string): string {
  return edit(['src/total.ts', before, '  return price * (quantity;']);
}
