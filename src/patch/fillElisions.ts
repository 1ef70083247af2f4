import { type CodeNode, type CodePart, levelLines, linesOf, readBlocks } from './codeBlocks.ts';
import { isElision } from './elision.ts';

export type Filled =
  | { readonly kind: 'filled'; readonly lines: readonly string[] }
  /** `line` is the text of the place in the reply that cannot be told for certain. */
  | { readonly kind: 'uncertain'; readonly line: string; readonly problem: string };

/** Of lines that are equal more often than this, none tells a place. */
const maximumEqual = 200;

class Uncertain extends Error {
  readonly line: string;

  constructor(line: string, message: string) {
    super(message);
    this.line = line;
  }
}

/**
 * Puts the file's own lines where a reply says that they stay as they are. Block by block: what stands around such a
 * comment must be found in the file once and in order, and nothing may be left over.
 */
export function fillElisions(file: readonly string[], reply: readonly string[]): Filled {
  try {
    const before = readBlocks(file);
    const after = readBlocks(reply);
    const merged = mergeLevel(before.nodes, after.nodes);
    const { nodes } = after;
    const ending = nodes.at(-1) !== undefined && isElisionNode(nodes.at(-1)) ? before.blankAfter : after.blankAfter;
    return { kind: 'filled', lines: [...levelLines(merged), ...ending] };
  } catch (error) {
    if (error instanceof Uncertain) {
      return { kind: 'uncertain', line: error.line, problem: error.message };
    }
    throw error;
  }
}

function isElisionNode(node: CodeNode | undefined): boolean {
  return node !== undefined && isElision(node.parts[0]?.line ?? '');
}

function hasElision(node: CodeNode): boolean {
  return linesOf(node).some(isElision);
}

function mergeLevel(file: readonly CodeNode[], reply: readonly CodeNode[]): readonly CodeNode[] {
  if (!reply.some(hasElision)) {
    return reply;
  }
  const matches = matchNodes(file, reply);
  const isElided = reply.some(isElisionNode);
  const result: CodeNode[] = [];
  let next = 0;
  for (const [index, node] of reply.entries()) {
    if (isElisionNode(node)) {
      const end = nextMatch(matches, index) ?? file.length;
      if (isElisionNode(nextKnown(reply, matches, index))) {
        const problem = 'what stands between two such comments could go to several places';
        throw new Uncertain(firstLine(reply[index + 1]), problem);
      }
      result.push(...withLayout(file.slice(next, end), node));
      next = end;
      continue;
    }
    const match = matches[index];
    if (match !== undefined) {
      if (isElided && match !== next) {
        throw new Uncertain(
          firstLine(node),
          'the file has lines above it that are neither shown nor marked as left out',
        );
      }
      if (isElided && file[match]?.parts.length !== node.parts.length) {
        throw new Uncertain(firstLine(node), 'the block is closed in another way than in the file');
      }
      next = match + 1;
    }
    result.push(match === undefined ? added(node) : mergeNode(file[match], node));
  }
  if (isElided && next < file.length) {
    throw new Uncertain(
      firstLine(reply.at(-1)),
      'the file has lines below it that are neither shown nor marked as left out',
    );
  }
  return result;
}

/** The next node that the file has, too, or the next such comment. */
function nextKnown(
  reply: readonly CodeNode[],
  matches: readonly (number | undefined)[],
  from: number,
): CodeNode | undefined {
  let index = from + 1;
  while (index < reply.length && matches[index] === undefined && !isElisionNode(reply[index])) {
    index += 1;
  }
  return reply[index];
}

function nextMatch(matches: readonly (number | undefined)[], from: number): number | undefined {
  let index = from + 1;
  while (index < matches.length && matches[index] === undefined) {
    index += 1;
  }
  return matches[index];
}

function firstLine(node: CodeNode | undefined): string {
  return node?.parts[0]?.line ?? '';
}

function added(node: CodeNode): CodeNode {
  if (hasElision(node)) {
    throw new Uncertain(firstLine(node), 'the file has no such block to take the lines from that were left out');
  }
  return node;
}

/** The first kept line takes the layout of the comment that stands for it, where the file's own is that of a beginning. */
function withLayout(kept: readonly CodeNode[], elision: CodeNode): readonly CodeNode[] {
  const [first, ...others] = kept;
  return first === undefined || first.blankLines.length > 0 || elision.blankLines.length === 0
    ? kept
    : [{ ...first, blankLines: [] }, ...others];
}

function mergeNode(file: CodeNode | undefined, reply: CodeNode): CodeNode {
  if (file === undefined || !hasElision(reply)) {
    return file === undefined ? reply : { ...reply, blankLines: file.blankLines };
  }
  if (file.parts.length !== reply.parts.length) {
    throw new Uncertain(firstLine(reply), 'the block is closed in another way than in the file');
  }
  const parts = reply.parts.map((part, index): CodePart => {
    const old = file.parts[index];
    const children = mergeLevel(old?.children ?? [], part.children);
    return { line: part.line, children: [...children], blankAfter: [...(old?.blankAfter ?? [])] };
  });
  return { blankLines: file.blankLines, parts };
}

/** For each node of the reply the one of the file that it is: by its first line, or by its body. */
function matchNodes(file: readonly CodeNode[], reply: readonly CodeNode[]): readonly (number | undefined)[] {
  const byLine = indexBy(file, (node) => firstLine(node).trim());
  const byBody = indexBy(file, bodyOf);
  let from = 0;
  return reply.map((node) => {
    if (isElisionNode(node)) {
      return undefined;
    }
    const sameLine = (byLine.get(firstLine(node).trim()) ?? []).filter((index) => index >= from);
    const body = hasElision(node) ? '' : bodyOf(node);
    const sameBody = body === '' ? [] : (byBody.get(body) ?? []).filter((index) => index >= from);
    const found = sameLine.length > 0 ? sameLine : sameBody;
    const [index] = found;
    if (index !== undefined && found.length > 1 && index !== from) {
      throw new Uncertain(firstLine(node), 'the file has several such lines');
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
    .flatMap((part) => levelLines(part.children))
    .join('\n')
    .trim();
}
