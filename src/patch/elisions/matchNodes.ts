import { type CodeNode, linesOfNode, linesOfNodes } from './codeBlocks.ts';
import { isElision } from './elision.ts';

/** Of lines that are equal more often than this, none tells a place. */
const maximumEqual = 200;

/** What a reply left out cannot be told for certain; `line` is the text of the place in the reply. */
export class UncertainMergeError extends Error {
  readonly line: string;

  constructor(line: string, message: string) {
    super(message);
    this.line = line;
  }
}

/** Whether a node is a comment that stands for code that was left out. */
export function isElisionNode(node: CodeNode | undefined): boolean {
  return node !== undefined && isElision(node.parts[0]?.line ?? '');
}

/** Whether a node is or holds such a comment. */
export function hasElision(node: CodeNode): boolean {
  return linesOfNode(node).some(isElision);
}

export function firstLineOf(node: CodeNode | undefined): string {
  return node?.parts[0]?.line ?? '';
}

/** For each node of the reply the one of the file that it is: by its first line, or by its body. */
export function matchNodes(file: readonly CodeNode[], reply: readonly CodeNode[]): readonly (number | undefined)[] {
  const byLine = indexBy(file, (node) => firstLineOf(node).trim());
  const byBody = indexBy(file, bodyOf);
  let from = 0;
  return reply.map((node, position) => {
    if (isElisionNode(node)) {
      return undefined;
    }
    const sameLine = (byLine.get(firstLineOf(node).trim()) ?? []).filter((index) => index >= from);
    const body = hasElision(node) ? '' : bodyOf(node);
    const sameBody = body === '' ? [] : (byBody.get(body) ?? []).filter((index) => index >= from);
    const found = sameLine.length > 0 ? sameLine : sameBody;
    const [index] = found;
    // Below a line that is known, the next one is meant; a comment may stand for any number of them.
    const isNext = index === from && !isElisionNode(reply[position - 1]);
    if (index !== undefined && found.length > 1 && !isNext) {
      throw new UncertainMergeError(firstLineOf(node), 'the file has several such lines');
    }
    from = index === undefined ? from : index + 1;
    return index;
  });
}

function indexBy(
  nodes: readonly CodeNode[],
  keyOf: (node: CodeNode) => string,
): ReadonlyMap<string, readonly number[]> {
  const indices = new Map<string, number[]>();
  for (const [index, node] of nodes.entries()) {
    const key = keyOf(node);
    const known = indices.get(key);
    if (known === undefined) {
      indices.set(key, [index]);
    } else if (known.length < maximumEqual) {
      known.push(index);
    }
  }
  return indices;
}

function bodyOf(node: CodeNode): string {
  return node.parts
    .flatMap((part) => linesOfNodes(part.children))
    .join('\n')
    .trim();
}

/**
 * Whatever is left out and found again, the lines that the reply shows must not get lost on the way, nor change places.
 * @throws Uncertain where the result lacks a line of the reply that does not stand for others
 */
export function assertShowsAllLines(reply: readonly string[], result: readonly string[]): void {
  let next = 0;
  for (const line of reply) {
    if (line.trim() === '' || isElision(line)) {
      continue;
    }
    while (next < result.length && result[next]?.trim() !== line.trim()) {
      next += 1;
    }
    if (next === result.length) {
      throw new UncertainMergeError(line, 'it is not clear where that line belongs');
    }
    next += 1;
  }
}
