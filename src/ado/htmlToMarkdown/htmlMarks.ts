import { tintOf } from '../../contracts/html/colors.ts';
import {
  closest,
  codeBlockElements,
  elementNode,
  type HtmlNode,
  inlineCodeElements,
  isMonospace,
  lineBreakPlaceholder,
  styleOf,
} from './htmlNode.ts';

/** What Markdown, or the HTML in it, writes around text that means something else than plain text. */
const marks = {
  struck: ['~~', '~~'],
  inserted: ['<ins>', '</ins>'],
  raised: ['<sup>', '</sup>'],
  lowered: ['<sub>', '</sub>'],
  highlighted: ['<mark>', '</mark>'],
  bold: ['**', '**'],
  'red text': ['<span style="color:red">', '</span>'],
  'green text': ['<span style="color:green">', '</span>'],
  'red ground': ['<span style="background:red">', '</span>'],
  'green ground': ['<span style="background:green">', '</span>'],
} as const;

type Mark = keyof typeof marks;

/** Stands before a block of code that no longer counts: nothing in it can be marked. */
export const struckNote = '_(struck out:)_';

const markOfElement: Readonly<Record<string, Mark>> = {
  ...{ S: 'struck', DEL: 'struck', STRIKE: 'struck', INS: 'inserted', SUP: 'raised', SUB: 'lowered' },
  MARK: 'highlighted',
};
/** They hold rows or items, not text: what they mean is said of each of their cells or items. */
const structural: ReadonlySet<string> = new Set('TABLE TBODY THEAD TFOOT TR COLGROUP UL OL MENU DIR DL'.split(' '));
const codeElements: ReadonlySet<string> = new Set([...codeBlockElements, ...inlineCodeElements]);
/** A background of these is looks, where it is neither red nor green. */
const blocks: ReadonlySet<string> = new Set('TD TH DIV P LI H1 H2 H3 H4 H5 H6 BLOCKQUOTE SECTION BODY A'.split(' '));
const fences = /^\s*(?:`{3,}|~{3,})/;
/** What stands before the words of a line: indentation, list markers, quotes, headings. */
const beforeWords = /[\s\ufdd1]*(?:(?:[-*+>]|#{1,6}|\[[ x]\]|\d{1,9}[.)]|[a-z]{1,4}[.)])[ \ufdd1]+)*/iy;
const tableRule = /^\|[\s|:-]+$/;
/** Between two cells of a table. */
const divider = /(?<!\\)\|/;

const ownMarks = new WeakMap<HtmlNode, readonly Mark[]>();
const waiting = new WeakMap<HtmlNode, readonly Mark[]>();
const around = new WeakMap<HtmlNode, readonly Mark[]>();
const none: readonly Mark[] = [];

/** The text of an element with what its tag and its style mean: struck out, added, raised, red. */
export function markedContent(content: string, node: HtmlNode): string {
  if (node.nodeType !== elementNode || structural.has(node.nodeName)) return content;
  const already = marksAround(node.parentNode);
  const applied = marksOf(node).filter((mark) => !already.includes(mark));
  return applied.reduce((text, mark) => marked(text, mark), content);
}

/** Whether an element says that what it holds no longer counts. */
export function isStruck(node: HtmlNode): boolean {
  return node.nodeType === elementNode && readMarks(node).includes('struck');
}

/** The colour of an empty cell, which says all that it has to say. */
export function emptyCellColor(node: HtmlNode): string {
  const ground = marksOf(node).find((mark) => mark.endsWith('ground'));
  return ground === undefined ? '' : `(${ground.split(' ')[0]})`;
}

/** An element's own marks, and those of the table or list that it is a cell or an item of. */
function marksOf(node: HtmlNode): readonly Mark[] {
  return joined(readMarks(node), marksWaiting(node.parentNode));
}

function marksWaiting(node: HtmlNode | null): readonly Mark[] {
  if (node === null || node.nodeType !== elementNode || !structural.has(node.nodeName)) return none;
  const known = waiting.get(node) ?? joined(readMarks(node), marksWaiting(node.parentNode));
  waiting.set(node, known);
  return known;
}

/** The marks that stand around an element already. */
function marksAround(node: HtmlNode | null): readonly Mark[] {
  if (node === null || node.nodeType !== elementNode) return none;
  const known = around.get(node);
  if (known !== undefined) return known;
  const outer = marksAround(node.parentNode);
  const all = structural.has(node.nodeName) ? outer : joined(marksOf(node), outer);
  around.set(node, all);
  return all;
}

function joined(first: readonly Mark[], second: readonly Mark[]): readonly Mark[] {
  if (second.length === 0) return first;
  return first.length === 0 ? second : [...new Set([...first, ...second])];
}

function readMarks(node: HtmlNode): readonly Mark[] {
  const known = ownMarks.get(node);
  if (known !== undefined) return known;
  const element = markOfElement[node.nodeName];
  const styled = [...styleMarks(node), ...colourMarks(node)];
  const read = element === undefined ? (styled.length === 0 ? none : styled) : [element, ...styled];
  ownMarks.set(node, read);
  return read;
}

function styleMarks(node: HtmlNode): readonly Mark[] {
  const style = styleOf(node);
  if (style.size === 0) return none;
  const line = `${style.get('text-decoration') ?? ''} ${style.get('text-decoration-line') ?? ''}`;
  const align = style.get('vertical-align');
  const isInline = node.nodeName === 'SPAN' || node.nodeName === 'FONT';
  const isBold = isInline && /^(?:bold(?:er)?|[6-9]00)$/.test(style.get('font-weight') ?? '');
  return [
    ...(line.includes('line-through') ? (['struck'] as const) : []),
    ...(isInline && align === 'super' ? (['raised'] as const) : []),
    ...(isInline && align === 'sub' ? (['lowered'] as const) : []),
    ...(isBold ? (['bold'] as const) : []),
  ];
}

/** In code, colours are those of an editor. */
function colourMarks(node: HtmlNode): readonly Mark[] {
  const style = styleOf(node);
  const colour = style.get('color') ?? node.getAttribute('color')?.toLowerCase();
  const ground =
    style.get('background-color') ?? style.get('background') ?? node.getAttribute('bgcolor')?.toLowerCase();
  if ((colour === undefined && ground === undefined) || node.nodeName === 'A') return none;
  const text = colour === undefined ? undefined : tintOf(colour, 'text');
  const below = ground === undefined ? undefined : tintOf(ground, 'ground');
  if (text === undefined && below === undefined) return none;
  if (closest(node, (one) => codeElements.has(one.nodeName) || isMonospace(one)) !== undefined) return none;
  return [
    ...(text === undefined || text === 'other' ? [] : [`${text} text` as const]),
    ...(below === undefined || below === 'other' ? [] : [`${below} ground` as const]),
    ...(below === 'other' && !blocks.has(node.nodeName) ? (['highlighted'] as const) : []),
  ];
}

/** Marks hold within a line only, so that each line gets its own; blocks of code stay as they are. */
function marked(content: string, mark: Mark): string {
  const [open, close] = marks[mark];
  let isInCode = false;
  return content
    .split('\n')
    .map((line) => {
      const isFence = fences.test(line);
      if (isFence) isInCode = !isInCode;
      return isFence || isInCode || line === struckNote ? line : markedLine(line, open, close);
    })
    .join('\n');
}

function markedLine(line: string, open: string, close: string): string {
  if (line.startsWith('|')) return tableRule.test(line) ? line : markedRow(line, open, close);
  beforeWords.lastIndex = 0;
  const start = beforeWords.exec(line)?.[0].length ?? 0;
  let end = line.length;
  while (end > start && ` \t${lineBreakPlaceholder}`.includes(line.charAt(end - 1))) end -= 1;
  const words = line.slice(start, end);
  return words === '' ? line : `${line.slice(0, start)}${open}${words}${close}${line.slice(end)}`;
}

function markedRow(line: string, open: string, close: string): string {
  const cells = line.split(divider).map((cell) => (cell.trim() === '' ? cell : ` ${open}${cell.trim()}${close} `));
  return cells.join('|');
}
