import { spliceArray } from '../../contracts/text/longLists.ts';
import { indentOf } from '../edits/indentation.ts';
import { type CodeNode, linesOfNode, linesOfNodes, parseCodeBlocks } from './codeBlocks.ts';
import { beginsStatement } from './definitions.ts';
import { mergeElidedBlock } from './fillElisions.ts';
import { assertShowsAllLines, firstLineOf, isElisionNode, UncertainMergeError } from './matchNodes.ts';

/** A block of the file and where it stands. */
interface PlacedBlock {
  readonly node: CodeNode;
  /** Index of its first line, and of the line after its last. */
  readonly start: number;
  readonly end: number;
}

/** A block as the reply shows it, with the comments and decorators right above it. */
interface ShownBlock {
  readonly above: readonly string[];
  readonly node: CodeNode;
}

export interface ReplacedDefinitions {
  readonly lines: readonly string[];
  /** The first line of each block that was replaced, and its number in the file. */
  readonly places: ReadonlyArray<{ readonly text: string; readonly line: number }>;
  /** What was read into the reply beyond its words. */
  readonly remarks: readonly string[];
}

const annotation = /^\s*(?:\/\/|\/\*|\*(?:\s|\/|$)|#(?:\s|\[|$)|--\s|@\w|\[\w)/;
/**
 * Takes a reply that shows nothing but some definitions of a file for these: each must stand in the file once, by its
 * first line, be closed as in the file, and lack none of its lines without putting others there.
 * @param isFenced a code fence tells where the reply ends, so that a block without closing line is whole
 * @returns undefined where any of it is not certain
 */
export function replaceDefinitions(
  file: readonly string[],
  reply: readonly string[],
  isFenced: boolean,
): ReplacedDefinitions | undefined {
  const shown = shownBlocks(parseCodeBlocks(reply).nodes.flatMap(splitFromElision));
  const blocks: PlacedBlock[] = [];
  placeBlocks(parseCodeBlocks(file).nodes, 0, blocks);
  const known = byFirstLine(blocks);
  const pairs = (shown ?? []).map((block) => ({ block, own: known.get(firstLineOf(block.node).trim()) }));
  const lines = [...file];
  const remarks: string[] = [];
  const places: { text: string; line: number }[] = [];
  let free = file.length;
  for (const { block, own } of pairs.sort((left, right) => (right.own?.start ?? 0) - (left.own?.start ?? 0))) {
    const replacement = own === undefined ? undefined : replacementFor(own, block, isFenced, remarks);
    if (own === undefined || replacement === undefined || own.end > free) {
      return undefined;
    }
    const start = block.above.length === 0 ? own.start : startOfAnnotations(file, own.start);
    if (file.slice(start, own.start).some((line) => isDecorator(line) && !hasLine(block.above, line))) {
      return undefined;
    }
    spliceArray(lines, start, own.end - start, replacement);
    places.unshift({ text: (file[own.start] ?? '').trim(), line: own.start + 1 });
    free = start;
  }
  return places.length === 0 ? undefined : { lines, places, remarks };
}

/** @returns undefined where the reply shows anything else than whole blocks */
function shownBlocks(nodes: readonly CodeNode[]): readonly ShownBlock[] | undefined {
  const blocks: ShownBlock[] = [];
  let above: string[] = [];
  for (const node of nodes) {
    const lines = linesOfNode(node);
    if (isElisionNode(node) && lines.length === 1) {
      above = [];
    } else if (lines.every((line) => annotation.test(line) || line.trim() === '')) {
      for (const line of [...(above.length > 0 ? node.blankLines : []), ...lines]) above.push(line);
    } else if (isBlock(node)) {
      blocks.push({ above: node.blankLines.length > 0 && above.length > 0 ? [] : above, node });
      above = [];
    } else {
      return undefined;
    }
  }
  return above.length === 0 ? blocks : undefined;
}

/** What is indented deeper than a comment for code that was left out stands below it, not in it. */
function splitFromElision(node: CodeNode): readonly CodeNode[] {
  const [comment, ...others] = node.parts;
  return isElisionNode(node) && comment !== undefined && others.length === 0
    ? [
        { ...node, parts: [{ ...comment, children: [], blankAfter: [] }] },
        ...comment.children.flatMap(splitFromElision),
      ]
    : [node];
}

function isBlock(node: CodeNode): boolean {
  return !beginsStatement(firstLineOf(node)) && node.parts.some(({ children }) => children.length > 0);
}

function placeBlocks(nodes: readonly CodeNode[], from: number, into: PlacedBlock[]): number {
  let index = from;
  for (const node of nodes) {
    index += node.blankLines.length;
    const start = index;
    for (const part of node.parts) {
      index = placeBlocks(part.children, index + 1, into) + part.blankAfter.length;
    }
    into.push({ node, start, end: index });
  }
  return index;
}

/** The blocks of a file by their first line; undefined where several begin so. */
function byFirstLine(blocks: readonly PlacedBlock[]): ReadonlyMap<string, PlacedBlock | undefined> {
  const known = new Map<string, PlacedBlock | undefined>();
  for (const block of blocks) {
    const text = firstLineOf(block.node).trim();
    known.set(text, known.has(text) ? undefined : block);
  }
  return known;
}

/** The lines for a block, with the indentation of the file. */
function replacementFor(
  own: PlacedBlock,
  { above, node }: ShownBlock,
  isFenced: boolean,
  remarks: string[],
): string[] | undefined {
  const isClosed = node.parts.length > 1 || isFenced;
  const closings = (block: CodeNode) => block.parts.slice(1).map(({ line }) => line.trim());
  if (!isClosed || closings(node).join('\n') !== closings(own.node).join('\n')) {
    return undefined;
  }
  const move = createReindent(node, own.node);
  const moved = parseCodeBlocks(linesOfNode(node).map((line) => move?.(line) ?? line)).nodes[0];
  if (move === undefined || moved === undefined) {
    return undefined;
  }
  try {
    const merged = linesOfNodes([{ ...mergeElidedBlock(own.node, moved, remarks), blankLines: [] }]);
    assertShowsAllLines(linesOfNode(moved), merged);
    return [...above.map((line) => move(line) ?? line), ...merged];
  } catch (error) {
    if (error instanceof UncertainMergeError) {
      return undefined;
    }
    throw error;
  }
}

/** Moves lines to the indentation of the file; undefined where tabs and blanks would mix. */
function createReindent(node: CodeNode, own: CodeNode): ((line: string) => string) | undefined {
  const from = indentOf(node.parts[0]?.line ?? '');
  const to = indentOf(own.parts[0]?.line ?? '');
  if (from === to) {
    return (line) => line;
  }
  const indents = [...linesOfNode(node), ...linesOfNode(own)].map(indentOf).join('');
  if (indents.includes('\t') && indents.includes(' ')) {
    return undefined;
  }
  return (line) => (line.startsWith(from) ? to + line.slice(from.length) : line);
}

function startOfAnnotations(file: readonly string[], from: number): number {
  let start = from;
  while (start > 0 && annotation.test(file[start - 1] ?? '')) {
    start -= 1;
  }
  return start;
}

function isDecorator(line: string): boolean {
  return /^\s*#?[@[]/.test(line);
}

function hasLine(lines: readonly string[], wanted: string): boolean {
  return lines.some((line) => line.trim() === wanted.trim());
}
