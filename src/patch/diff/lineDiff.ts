import { diffArrays, structuredPatch } from 'diff';

/**
 * What comparisons may still cost, in steps. The shortest way from one text to another takes time that grows with the
 * square of their difference: beyond this they count as different throughout, which is as true and only longer to show.
 */
export interface DiffBudget {
  left: number;
}

/** Some 2,000 lines that differ between two files: well below a second. All files of a change share it. */
export function createDiffBudget(): DiffBudget {
  return { left: 4_000_000 };
}

/** Lines that stay, come in or go, in order. */
export interface LineChange {
  readonly value: readonly string[];
  readonly count: number;
  readonly added: boolean;
  readonly removed: boolean;
}

interface DiffBounds {
  /** Most lines that may differ. */
  readonly most: number;
  readonly effort?: DiffBudget;
}

/**
 * The shortest way from some lines to others.
 * @returns undefined where more of them differ than the bounds allow
 */
export function diffLines(
  before: readonly string[],
  after: readonly string[],
  { most, effort = createDiffBudget() }: DiffBounds,
): readonly LineChange[] | undefined {
  // Numbers are compared in no time, however long and alike the lines are.
  const numbers = new Map<string, number>();
  const numbered = (lines: readonly string[]) =>
    lines.map((line) => {
      const number = numbers.get(line) ?? numbers.size;
      if (number === numbers.size) numbers.set(line, number);
      return number;
    });
  const bound = editsWithin(effort, before.length + after.length, most);
  const changes = diffArrays(numbered(before), numbered(after), { maxEditLength: bound });
  spend(effort, before.length + after.length, changes === undefined ? bound : editsOf(changes));
  let oldIndex = 0;
  let newIndex = 0;
  return changes?.map(({ added, removed, count }) => {
    const value = added ? after.slice(newIndex, newIndex + count) : before.slice(oldIndex, oldIndex + count);
    oldIndex += added ? 0 : count;
    newIndex += removed ? 0 : count;
    return { value, count, added, removed };
  });
}

/**
 * The hunks of a unified diff, with three lines around each change.
 * @returns undefined where more lines differ than the bounds allow
 */
export function diffHunks(oldText: string, newText: string, { most, effort = createDiffBudget() }: DiffBounds) {
  const lines = countLines(oldText) + countLines(newText);
  const bound = editsWithin(effort, lines, most);
  const options = { context: 3, maxEditLength: bound };
  const patch = structuredPatch('', '', oldText, newText, undefined, undefined, options);
  const changed = patch?.hunks.flatMap((hunk) => hunk.lines).filter((line) => /^[-+]/.test(line)).length;
  spend(effort, lines, changed ?? bound);
  return patch?.hunks;
}

/** As many differing lines as the rest of the effort is enough for: each costs a look along all of the lines. */
function editsWithin({ left }: DiffBudget, lines: number, most: number): number {
  const perEdit = lines / linesPerStep;
  return Math.min(most, Math.floor((Math.sqrt(perEdit * perEdit + 4 * Math.max(0, left)) - perEdit) / 2));
}

/** To walk along lines that are alike costs a fraction of a step of comparing others. */
const linesPerStep = 25;

function spend(effort: DiffBudget, lines: number, edits: number): void {
  effort.left -= edits * edits + (edits * lines) / linesPerStep + lines / linesPerStep;
}

function editsOf(
  changes: ReadonlyArray<{ readonly added: boolean; readonly removed: boolean; readonly count: number }>,
) {
  return changes.reduce((sum, { added, removed, count }) => sum + (added || removed ? count : 0), 0);
}

/** Lines of a text; a newline at its end begins none. */
export function countLines(text: string): number {
  let count = text === '' || text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
