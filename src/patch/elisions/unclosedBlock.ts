import type { CodeNode } from './codeBlocks.ts';
import { isElisionNode } from './matchNodes.ts';

/**
 * A block that is opened and not closed before such a comment: the comment begins inside of it. Either it stands for
 * all that follows, or the lines that close the block come after it and only its indentation is wrong. Nothing of the
 * block but its first lines may be shown, or these would have to be told from what the comment stands for.
 */
export function matchUnclosedBlock(
  own: CodeNode,
  reply: readonly CodeNode[],
  index: number,
): 'to the end' | 'block' | undefined {
  const { parts } = reply[index] ?? own;
  const elision = reply[index + 1];
  const isOpen = parts.length < own.parts.length && isElisionNode(elision);
  const isBare = parts.every(({ line, children }, at) => children.length === 0 && line === own.parts[at]?.line);
  if (!isOpen || !isBare || own.parts.slice(0, parts.length - 1).some(({ children }) => children.length > 0)) {
    return undefined;
  }
  const closings = elision?.parts.slice(1) ?? [];
  if (closings.length === 0) {
    return index + 2 === reply.length ? 'to the end' : undefined;
  }
  const rest = own.parts.slice(parts.length);
  const isClosed = closings.length === rest.length && closings.every(({ line }, at) => line === rest[at]?.line);
  return isClosed ? 'block' : undefined;
}
