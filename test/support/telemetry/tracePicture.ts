import type { IngestedSpan } from './ingestion.ts';

/** Spans of the same name below the same parent: one line of the picture. */
interface Row {
  /** Names from the root on. */
  readonly path: readonly string[];
  readonly spans: readonly IngestedSpan[];
}

const lineHeight = 17;
const indentWidth = 14;
const labelWidth = 330;
const chartWidth = 560;
const margin = 12;
const shortestBar = 2;

const colours: Readonly<Record<string, string>> = {
  activity: '#4269d0',
  ado: '#e07b00',
  chat: '#8a4fbf',
  storage: '#5a8f29',
};

/** Draws one trace over time as an SVG: a line for each kind of span, a bar for each span. */
export function drawTrace(spans: readonly IngestedSpan[]): string {
  const rows = rowsOf(spans);
  const begin = Math.min(...spans.map(({ startedAt }) => startedAt));
  const end = Math.max(...spans.map(({ startedAt, milliseconds }) => startedAt + milliseconds));
  const x = (time: number) => labelWidth + margin + ((time - begin) / (end - begin)) * chartWidth;
  const width = labelWidth + chartWidth + 2 * margin;
  const height = rows.length * lineHeight + 3 * margin;
  const lines = rows.map((row, index) => drawRow(row, margin + (index + 1) * lineHeight, x));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ' role="img" aria-label="One trace of a run" font-family="ui-monospace, monospace" font-size="12">',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...lines.flat(),
    `<text x="${width - margin}" y="${height - margin}" fill="#666" text-anchor="end">${((end - begin) / 1000).toFixed(1)} s</text>`,
    '</svg>\n',
  ].join('\n');
}

function drawRow({ path, spans }: Row, y: number, x: (time: number) => number): readonly string[] {
  const name = path.at(-1) ?? '';
  const times = spans.length === 1 ? '' : ` ×${spans.length}`;
  const colour = colours[name.split(/[ .]/)[0] ?? ''] ?? '#333';
  return [
    `<g><title>${titleOf(path)}</title>`,
    `<text x="${margin + (path.length - 1) * indentWidth}" y="${y}" fill="#222">${name}${times}</text>`,
    ...spans.map(({ startedAt, milliseconds }) => {
      const width = Math.max(x(startedAt + milliseconds) - x(startedAt), shortestBar);
      const place = `x="${x(startedAt).toFixed(1)}" y="${y - lineHeight / 2 - 1}"`;
      return `<rect ${place} width="${width.toFixed(1)}" height="${lineHeight / 2}" fill="${colour}"/>`;
    }),
    '</g>',
  ];
}

/** What is below what in a trace, as the picture says it: without times, and each once. */
export function pathsOf(spans: readonly IngestedSpan[]): readonly string[] {
  return rowsOf(spans)
    .map(({ path }) => titleOf(path))
    .toSorted();
}

/** The same, read from a picture. */
export function pathsInPicture(picture: string): readonly string[] {
  return [...picture.matchAll(/<title>([^<]+)<\/title>/g)].map(([, path = '']) => path).toSorted();
}

function titleOf(path: readonly string[]): string {
  return path.join(' / ');
}

function rowsOf(spans: readonly IngestedSpan[]): readonly Row[] {
  const ids = new Set(spans.map(({ id }) => id));
  const roots = spans.filter(({ parentId }) => parentId === undefined || !ids.has(parentId));
  return rowsBelow([], roots, spans);
}

function rowsBelow(path: readonly string[], level: readonly IngestedSpan[], all: readonly IngestedSpan[]): Row[] {
  const inOrder = level.toSorted((left, right) => left.startedAt - right.startedAt);
  return [...Map.groupBy(inOrder, ({ name }) => name)].flatMap(([name, same]) => {
    const parents = new Set(same.map(({ id }) => id));
    const below = all.filter(({ parentId }) => parentId !== undefined && parents.has(parentId));
    const own = [...path, name];
    return [{ path: own, spans: same }, ...rowsBelow(own, below, all)];
  });
}
