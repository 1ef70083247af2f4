import type { Definition } from './definitions.ts';

/** Lines of a file that are read together: a definition, or what stands between the members of a large one. */
export interface Passage {
  /** Name of the definition; of the one around it for lines between members; empty outside of all. */
  readonly name: string;
  /** Name of the definition around it. */
  readonly owner: string;
  /** Lines, counted from 1, both ends included. */
  readonly start: number;
  readonly end: number;
  /** Whether it is a whole definition. */
  readonly isWhole: boolean;
}

/** A passage of a file that was ranked for a task. */
export interface RankedPassage extends Passage {
  readonly path: string;
  /** Higher is better; only comparable within one ranking. */
  readonly score: number;
}

/** A definition with others inside is one passage up to this many lines. */
const longestContainer = 60;
/** Classes consist of their members; a function with some inside has at least this share of lines of its own. */
const ownShare = 0.5;
const longestPiece = 60;
/** A file of so many lines is one passage. */
const shortFile = 70;
const shortestPiece = 2;

/** Definitions without those of one line inside another: these are local variables or plain fields. */
export function withoutLocals(definitions: readonly Definition[]): readonly Definition[] {
  return definitions.filter(({ start, end, depth }) => depth === 0 || end > start);
}

/** How many lines of a definition belong to none inside. What follows it begins at `from`. */
function ownLines({ start, end, depth }: Definition, definitions: readonly Definition[], from: number): number {
  let own = end - start + 1;
  for (let at = from; (definitions[at]?.start ?? end + 1) <= end; at += 1) {
    const inner = definitions[at];
    if (inner !== undefined && inner.depth === depth + 1) own -= inner.end - inner.start + 1;
  }
  return own;
}

/**
 * Whether a definition is read as a whole: it has none inside, or is a function with some.
 * @param definitions in order, without locals
 */
export function isOneUnit(definitions: readonly Definition[], at: number): boolean {
  const definition = definitions[at];
  if (definition === undefined) return false;
  const { start, end } = definition;
  const hasMembers = (definitions[at + 1]?.start ?? end + 1) <= end;
  return !hasMembers || ownLines(definition, definitions, at + 1) >= (end - start + 1) * ownShare;
}

interface Open {
  readonly definition: Definition;
  /** The first line that belongs to no member yet. */
  next: number;
}

/**
 * A file in passages, in order, which do not overlap: definitions without members or with few lines whole, and of larger
 * ones the members and the lines between them.
 * @param lines how many lines the file has
 */
export function passagesOf(definitions: readonly Definition[], lines: number): readonly Passage[] {
  const [first] = definitions;
  if (first !== undefined && lines <= shortFile) {
    return [{ name: first.name, owner: '', start: 1, end: lines, isWhole: true }];
  }
  const passages: Passage[] = [];
  const file: Open = { definition: { name: '', start: 1, line: 1, end: lines, depth: -1 }, next: 1 };
  const open: Open[] = [file];
  const close = (until: number) => {
    for (let top = open.at(-1); top !== undefined && top !== file && top.definition.end < until; top = open.at(-1)) {
      pieces(passages, top, top.definition.end, open.at(-2)?.definition.name ?? '');
      open.pop();
      const outer = open.at(-1);
      if (outer !== undefined) outer.next = Math.max(outer.next, top.definition.end + 1);
    }
  };
  const known = withoutLocals(definitions);
  for (const [at, definition] of known.entries()) {
    const { name, start, end } = definition;
    close(start);
    const outer = open.at(-1) ?? file;
    if (start < outer.next) continue;
    pieces(passages, outer, start - 1, open.at(-2)?.definition.name ?? '');
    if (end - start >= longestContainer && !isOneUnit(known, at)) {
      open.push({ definition, next: start });
    } else if (end >= start) {
      passages.push({ name, owner: outer.definition.name, start, end, isWhole: true });
      outer.next = end + 1;
    }
  }
  close(lines + 1);
  pieces(passages, file, lines, '');
  return passages.sort((left, right) => left.start - right.start);
}

/** The lines up to one that belong to no member, in pieces that are not too long. */
function pieces(passages: Passage[], outer: Open, last: number, owner: string): void {
  for (let start = outer.next; last - start + 1 >= shortestPiece; start += longestPiece) {
    const end = Math.min(last, start + longestPiece - 1);
    passages.push({ name: outer.definition.name, owner, start, end, isWhole: false });
  }
  outer.next = Math.max(outer.next, last + 1);
}
