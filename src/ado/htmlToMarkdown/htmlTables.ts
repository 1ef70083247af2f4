import { isInvisible } from './htmlHidden.ts';
import { emptyCellColor } from './htmlMarks.ts';
import { childElements, closest, type HtmlNode, lineBreakPlaceholder, visitNodes } from './htmlNode.ts';

/** More cells than this, spans counted, are no table that someone reads: its spans are not written out. */
const mostCells = 5_000;
/** Rows of a larger table are not filled up to its widest. */
const mostPlaces = 50_000;
const mostColumns = 60;
const mostRowsSpanned = 500;
/** A text longer than this is not repeated in every cell that it spans. */
const longestRepeated = 80;

const contents = new WeakMap<HtmlNode, string>();
const grids = new WeakMap<HtmlNode, boolean>();

/** Keeps what a cell holds until its table is written; nothing where the table only lays out the page. */
export function cellMarkdown(content: string, node: HtmlNode): string {
  if (!isInGrid(node)) return `\n\n${content}\n\n`;
  contents.set(node, cellText(content, node));
  return '';
}

/** A table, merged cells written out so that every value stands in its column; a table that is layout as its texts. */
export function tableMarkdown(content: string, table: HtmlNode): string {
  if (!isGrid(table)) return `\n\n${content.trim()}\n\n`;
  const rows = expandSpans(rowsOf(table));
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const isRagged = rows.length * columns > mostPlaces;
  const lines = rows.map(
    (row) =>
      `|${Array.from({ length: isRagged ? row.length : columns }, (_none, at) => ` ${row[at] ?? ''} |`).join('')}`,
  );
  const [head = '', ...body] = lines;
  const rule = `|${' --- |'.repeat(columns)}`;
  const caption = childElements(table, /^CAPTION$/)
    .map((one) => contents.get(one) ?? '')
    .join(' ');
  return `\n\n${caption === '' ? '' : `${caption}\n\n`}${[head, rule, ...body].join('\n')}\n\n`;
}

/** A caption stands above its table. */
export function captionMarkdown(content: string, node: HtmlNode): string {
  if (!isInGrid(node)) return `\n\n${content}\n\n`;
  contents.set(node, content.trim());
  return '';
}

/** Whether an element lies in a cell of a table that is written as a table. */
export function isInCell(node: HtmlNode): boolean {
  const cell = closest(node.parentNode, (one) => one.nodeName === 'TD' || one.nodeName === 'TH');
  return cell !== undefined && isInGrid(cell);
}

function isInGrid(cell: HtmlNode): boolean {
  const table = closest(cell.parentNode, (one) => one.nodeName === 'TABLE');
  return table !== undefined && isGrid(table);
}

/** Mail programs put texts into tables of one column and tables into tables: that is layout. */
function isGrid(table: HtmlNode): boolean {
  const known = grids.get(table);
  if (known !== undefined) return known;
  let hasTable = false;
  visitNodes(table, (node) => {
    if (node.nodeName === 'TABLE') hasTable = true;
  });
  const isOne = !hasTable && isGridAlone(table);
  grids.set(table, isOne);
  return isOne;
}

function isGridAlone(table: HtmlNode): boolean {
  if (/^(?:presentation|none)$/i.test(table.getAttribute('role') ?? '')) return false;
  return rowsOf(table).some((row) => childElements(row, /^T[DH]$/).length > 1);
}

function rowsOf(table: HtmlNode): readonly HtmlNode[] {
  const sections = childElements(table, /^(?:THEAD|TBODY|TFOOT|TR)$/);
  const rows = sections.flatMap((one) =>
    one.nodeName === 'TR' || isInvisible(one) ? [one] : childElements(one, /^TR$/),
  );
  return rows.filter((row) => !isInvisible(row));
}

function cellText(content: string, node: HtmlNode): string {
  const lines = content
    .replaceAll(lineBreakPlaceholder, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const text = lines.join('<br>').replaceAll('|', '\\|');
  return text === '' ? emptyCellColor(node) : text;
}

/** Cells by row and column, each in every place that it spans. */
function expandSpans(rows: readonly HtmlNode[]): readonly (readonly string[])[] {
  const grid: string[][] = rows.map(() => []);
  let cells = 0;
  rows.forEach((row, at) => {
    const places = grid[at] ?? [];
    let column = 0;
    for (const cell of childElements(row, /^T[DH]$/)) {
      while (places[column] !== undefined) column += 1;
      const text = contents.get(cell) ?? '';
      const isTooLarge = cells > mostCells;
      const width = isTooLarge ? 1 : span(cell, 'colspan', mostColumns);
      const height = isTooLarge ? 1 : Math.min(span(cell, 'rowspan', mostRowsSpanned), rows.length - at);
      cells += width * height;
      const repeated = text.length > longestRepeated ? '〃' : text;
      for (let down = 0; down < height; down += 1) {
        for (let across = 0; across < width; across += 1) {
          const place = grid[at + down];
          if (place !== undefined) place[column + across] ??= down === 0 && across === 0 ? text : repeated;
        }
      }
      column += width;
    }
  });
  return grid;
}

function span(cell: HtmlNode, name: string, most: number): number {
  const number = Number.parseInt(cell.getAttribute(name) ?? '1', 10);
  return Number.isNaN(number) ? 1 : Math.max(1, Math.min(most, number));
}
