import { appendAll } from '../../contracts/text/longLists.ts';
import { indentOf } from '../edits/indentation.ts';

/** A line with what is indented below it, and the lines that close it. */
export interface CodeNode {
  /** Blank lines above, which belong to the layout. */
  readonly blankLines: readonly string[];
  readonly parts: readonly CodePart[];
}

export interface CodePart {
  readonly line: string;
  readonly children: CodeNode[];
  /** Blank lines between the children and the next part. */
  blankAfter: string[];
}

export interface CodeTree {
  readonly nodes: readonly CodeNode[];
  readonly blankAfter: readonly string[];
}

const closing = /^\s*(?:[)\]}]|<\/|end\b)/;

/** Deeper blocks are read as lines one below the other: no code goes so deep, and neither may the stack. */
const deepestLevel = 100;

/** Reads text as nested blocks by nothing but indentation and closing brackets, so that it holds for most languages. */
export function parseCodeBlocks(lines: readonly string[]): CodeTree {
  const widths = lines.map((line) => (line.trim() === '' ? -1 : widthOf(line)));
  return readLevel({ lines, widths }, 0, lines.length, 0);
}

interface Source {
  readonly lines: readonly string[];
  readonly widths: readonly number[];
}

function widthOf(line: string): number {
  return [...indentOf(line)].reduce((sum, blank) => sum + (blank === '\t' ? 4 : 1), 0);
}

function readLevel(source: Source, from: number, to: number, depth: number): CodeTree {
  const nodes: { blankLines: string[]; parts: CodePart[] }[] = [];
  let blank: string[] = [];
  let index = from;
  while (index < to) {
    const line = source.lines[index] ?? '';
    const width = source.widths[index] ?? -1;
    index += 1;
    if (width === -1) {
      blank.push(line);
      continue;
    }
    const end = depth < deepestLevel ? endOfBlock(source, index, to, width) : index;
    const inner = readLevel(source, index, end, depth + 1);
    const part: CodePart = { line, children: [...inner.nodes], blankAfter: [...inner.blankAfter] };
    const previous = nodes.at(-1);
    if (closing.test(line) && previous !== undefined) {
      appendAll(previous.parts.at(-1)?.blankAfter ?? [], blank);
      previous.parts.push(part);
    } else {
      nodes.push({ blankLines: blank, parts: [part] });
    }
    blank = [];
    index = end;
  }
  return { nodes, blankAfter: blank };
}

/** Blank lines below a block belong to what follows it, unless the block goes on after them. */
function endOfBlock(source: Source, from: number, to: number, width: number): number {
  let end = from;
  for (let index = from; index < to; index += 1) {
    const found = source.widths[index] ?? -1;
    if (found !== -1 && found <= width) {
      break;
    }
    end = found === -1 ? end : index + 1;
  }
  return end;
}

/** The lines of a node, without the blank ones above it. */
export function linesOfNode(node: CodeNode): string[] {
  return node.parts.flatMap((part) => [part.line, ...linesOfNodes(part.children), ...part.blankAfter]);
}

/** The lines of nodes one below the other, with their layout. */
export function linesOfNodes(nodes: readonly CodeNode[]): string[] {
  return nodes.flatMap((node) => [...node.blankLines, ...linesOfNode(node)]);
}
