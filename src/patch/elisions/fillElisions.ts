import { appendAll } from '../../contracts/text/longLists.ts';
import { type CodeNode, type CodePart, linesOfNode, linesOfNodes, parseCodeBlocks } from './codeBlocks.ts';
import { isOrderIndependent } from './definitions.ts';
import { isPlandexElision } from './elision.ts';
import { findMissingLine } from './findMissingLine.ts';
import {
  assertShowsAllLines,
  firstLineOf,
  hasElision,
  isElisionNode,
  matchNodes,
  UncertainMergeError,
} from './matchNodes.ts';
import { mayReplace } from './mayReplace.ts';

export type FillResult =
  | {
      readonly kind: 'filled';
      readonly lines: readonly string[];
      /** What was read into the reply beyond its words. */
      readonly notes: readonly string[];
    }
  /** `line` is the text of the place in the reply that cannot be told for certain. */
  | { readonly kind: 'uncertain'; readonly line: string; readonly problem: string };

/**
 * Puts the file's own lines where a reply says that they stay as they are. Block by block: what stands around such a
 * comment must be found in the file once and in order, and nothing may be left over.
 */
export function fillElisions(file: readonly string[], reply: readonly string[]): FillResult {
  try {
    const before = parseCodeBlocks(file);
    const after = parseCodeBlocks(reply);
    const notes: string[] = [];
    const merged = mergeLevel(before.nodes, after.nodes, { parent: undefined, notes });
    const lines = [...linesOfNodes(merged), ...before.blankAfter];
    assertShowsAllLines(reply, lines);
    return { kind: 'filled', lines, notes };
  } catch (error) {
    if (error instanceof UncertainMergeError) {
      return { kind: 'uncertain', line: error.line, problem: error.message };
    }
    throw error;
  }
}

/** Beyond so many comments for the lines between two known ones, or so much to compare, the reply is no honest one. */
const mostComments = 10;
const mostCommentsOfLevel = 500;
const mostComparisons = 1_000_000;

interface Surroundings {
  /** The line that the block of this level begins with. */
  readonly parent: string | undefined;
  readonly notes: string[];
}

interface Level extends Surroundings {
  readonly file: readonly CodeNode[];
  readonly reply: readonly CodeNode[];
  /** For each node of the reply the one of the file that it is. */
  readonly matches: readonly (number | undefined)[];
  /** Which nodes of the reply stand for left out ones. */
  readonly elisions: readonly boolean[];
  /** The reply leaves nodes of this level out, so that it accounts for all of them. */
  readonly isElided: boolean;
}

function mergeLevel(file: readonly CodeNode[], reply: readonly CodeNode[], around: Surroundings): readonly CodeNode[] {
  if (!reply.some(hasElision)) {
    return reply;
  }
  const elisions = reply.map(isElisionNode);
  if (elisions.filter((isElision) => isElision).length > mostCommentsOfLevel) {
    throw new UncertainMergeError(firstLineOf(reply[elisions.indexOf(true)]), 'the reply leaves too much out');
  }
  const isElided = elisions.includes(true);
  const level: Level = { ...around, file, reply, matches: matchNodes(file, reply), elisions, isElided };
  const result: CodeNode[] = [];
  let next = 0;
  /** Nodes since the latest one that the file has, too. */
  let fresh: CodeNode[] = [];
  let keptAbove: readonly CodeNode[] = [];
  for (let index = 0; index < reply.length; index += 1) {
    const node = reply[index] ?? { blankLines: [], parts: [] };
    const match = level.matches[index];
    if (isElisionNode(node)) {
      const end = endOfElision(level, index, next);
      const kept = file.slice(next, end);
      assertFewComparisons(fresh, kept);
      assertNoReplacement(fresh, kept, 'above');
      appendAll(result, kept);
      next = end;
      fresh = [];
      keptAbove = kept;
    } else if (match === undefined) {
      fresh.push(assertWithoutElision(node));
      assertFewComparisons(fresh, keptAbove);
      assertNoReplacement([node], keptAbove, 'below');
      result.push(node);
    } else {
      assertReplaced(file.slice(next, level.isElided ? next : match), fresh);
      fresh = [];
      keptAbove = [];
      result.push(mergeMatch(level, index, match, next));
      next = match + 1;
    }
  }
  if (level.isElided && next < file.length) {
    throw new UncertainMergeError(
      firstLineOf(reply.at(-1)),
      'the file has lines below it that are neither shown nor marked as left out',
    );
  }
  assertReplaced(file.slice(next), fresh);
  return result;
}

/** Whether new lines come in addition to what a comment beside them stands for must be clear. */
function assertNoReplacement(fresh: readonly CodeNode[], kept: readonly CodeNode[], side: 'above' | 'below'): void {
  const doubtful = fresh.find((node) => mayReplace(node, kept, side));
  if (doubtful !== undefined) {
    throw new UncertainMergeError(
      firstLineOf(doubtful),
      'that line may replace one of those that the comment beside it stands for',
    );
  }
}

/** Each new block is compared with each one that a comment stands for. */
function assertFewComparisons(fresh: readonly CodeNode[], kept: readonly CodeNode[]): void {
  if (fresh.length * kept.length > mostComparisons) {
    throw new UncertainMergeError(
      firstLineOf(fresh[0]),
      'the reply brings too many new blocks beside what it leaves out',
    );
  }
}

/** Nodes of the file that are gone need as many lines in their place, or they may have been meant to stay. */
function assertReplaced(gone: readonly CodeNode[], fresh: readonly CodeNode[]): void {
  const count = (nodes: readonly CodeNode[]) => linesOfNodes(nodes).filter((line) => line.trim() !== '').length;
  if (count(gone) > count(fresh)) {
    throw new UncertainMergeError(firstLineOf(gone[0]), 'the reply lacks that line without saying whether it stays');
  }
}

/** The node of the file after those that the comment at `index` stands for; `next` is the first of them. */
function endOfElision(level: Level, index: number, next: number): number {
  const { file, reply, matches, parent, notes } = level;
  const end = nextMatch(matches, index) ?? file.length;
  const others = furtherElisions(level, index);
  if (others.length === 0) {
    return end;
  }
  const between = reply.slice(index, others.at(-1)).filter((node) => !isElisionNode(node));
  const kept = file.slice(next, end);
  const isTooMuch = others.length > mostComments || between.length * kept.length > mostComparisons;
  if (isTooMuch || !isOrderIndependent(between, kept, parent)) {
    const problem = 'the code between two such comments could go in several places';
    throw new UncertainMergeError(firstLineOf(reply[index + 1]), problem);
  }
  assertNoReplacement(between, kept, 'above');
  const comments = [index, ...others].map((at) => firstLineOf(reply[at]));
  const share = shareOfFirst(kept.length, comments);
  if (kept.length !== comments.length) {
    const fresh = reply
      .slice(index + 1, others[0])
      .map(quotedFirstLine)
      .join(', ');
    notes.push(`${fresh} may stand at any place among the definitions around`);
  }
  return next + share;
}

/**
 * How many of the definitions that several comments stand for belong to the first of them. Any number means the same:
 * as many as comments are one for each, Plandex deals them out evenly, Continue gives all to the first.
 */
function shareOfFirst(count: number, comments: readonly string[]): number {
  return count === comments.length || comments.every(isPlandexElision) ? Math.ceil(count / comments.length) : count;
}

function mergeMatch({ file, reply, isElided, notes }: Level, index: number, match: number, next: number): CodeNode {
  const node = reply[index] ?? { blankLines: [], parts: [] };
  const own = file[match];
  if (isElided && match !== next) {
    throw new UncertainMergeError(
      firstLineOf(node),
      'the file has lines above it that are neither shown nor marked as left out',
    );
  }
  if (own === undefined || isOpenToTheEnd(own, reply, index)) {
    return own ?? node;
  }
  if (isElided && own.parts.length !== node.parts.length) {
    throw new UncertainMergeError(firstLineOf(node), 'the block is closed in another way than in the file');
  }
  return mergeElidedBlock(own, node, notes);
}

/** A block of which nothing but its first line is shown, above a comment that stands for all the rest. */
function isOpenToTheEnd(own: CodeNode, reply: readonly CodeNode[], index: number): boolean {
  const [first, ...others] = reply[index]?.parts ?? [];
  const comment = index + 2 === reply.length ? reply[index + 1] : undefined;
  const isBare = first?.line === own.parts[0]?.line && first?.children.length === 0 && others.length === 0;
  return isBare && own.parts.length > 1 && comment?.parts.length === 1 && isElisionNode(comment);
}

function quotedFirstLine(node: CodeNode | undefined): string {
  return `\`${firstLineOf(node).trim().slice(0, 80)}\``;
}

/** Where more such comments stand above the next node that the file has, too. */
function furtherElisions({ elisions, matches }: Level, from: number): readonly number[] {
  const found: number[] = [];
  for (let index = from + 1; index < elisions.length && matches[index] === undefined; index += 1) {
    if (elisions[index] === true) {
      found.push(index);
    }
  }
  return found;
}

function nextMatch(matches: readonly (number | undefined)[], from: number): number | undefined {
  let index = from + 1;
  while (index < matches.length && matches[index] === undefined) {
    index += 1;
  }
  return matches[index];
}

function assertWithoutElision(node: CodeNode): CodeNode {
  if (hasElision(node)) {
    throw new UncertainMergeError(
      firstLineOf(node),
      'the file has no such block to take the lines from that were left out',
    );
  }
  return node;
}

/**
 * One block as the reply shows it, with the file's own lines where it leaves parts out.
 * @param notes takes up what is read into the reply beyond its words
 * @throws UncertainMergeError where it lacks lines without saying so, or a part cannot be told
 */
function mergeElidedBlock(file: CodeNode, reply: CodeNode, notes: string[]): CodeNode {
  if (!hasElision(reply)) {
    const problem = findMissingLine(linesOfNode(file), linesOfNode(reply));
    if (problem !== undefined) {
      throw new UncertainMergeError(firstLineOf(reply), problem);
    }
    return { ...reply, blankLines: file.blankLines };
  }
  if (file.parts.length !== reply.parts.length) {
    throw new UncertainMergeError(firstLineOf(reply), 'the block is closed in another way than in the file');
  }
  const parts = reply.parts.map((part, index): CodePart => {
    const old = file.parts[index];
    const children = mergeLevel(old?.children ?? [], part.children, { parent: part.line, notes });
    return { line: part.line, children: [...children], blankAfter: [...(old?.blankAfter ?? [])] };
  });
  return { blankLines: file.blankLines, parts };
}
