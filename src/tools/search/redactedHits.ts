import { redactionMark } from '../../contracts/text/redactionMark.ts';
import { linesOf, redactedLines } from '../../patch/diff/redactedLines.ts';
import type { ToolContext } from '../toolContext.ts';
import type { FileHits } from './renderHits.ts';
import type { FoundLine } from './scan.ts';
import type { Searcher } from './searcher.ts';
import type { SearchRequest } from './searchRequest.ts';

/** How a search found its hits. */
export interface FoundBy {
  readonly pattern: string;
  readonly way: SearchRequest['ways'][number];
}

/** A part of a line between its secrets. */
interface Piece {
  readonly path: string;
  readonly line: number;
  /** Of its first character in the line as it is shown, counted from 0. */
  readonly column: number;
  readonly text: string;
}

/** A letter that no pattern needs: it stands where a secret was, so that no word ends there. */
const letter = '\uA66E';

/**
 * The hits that hold without the secrets of their files. Whether there is a hit must not tell whether a guess at a secret is
 * right, so a line that holds one counts only where the pattern matches beside it: everything that is found is found in the
 * text as it is shown.
 */
export async function redactedHits(
  files: readonly FileHits[],
  found: FoundBy,
  context: ToolContext,
  searcher: Searcher,
): Promise<readonly FileHits[]> {
  const sorted = await Promise.all(files.map((file) => sortHits(file, found, context)));
  const beside = await searchPieces(
    sorted.flatMap(({ pieces }) => pieces),
    found,
    searcher,
  );
  return sorted.flatMap(({ path, kept }) => {
    const lines = [...kept, ...(beside.get(path) ?? [])].sort(([left], [right]) => left - right);
    return lines.length === 0 ? [] : [{ path, lines }];
  });
}

/** The hits in lines without secrets, and the pieces of the other lines. */
async function sortHits({ path, lines }: FileHits, found: FoundBy, context: ToolContext) {
  const text = context.text(path) ?? '';
  const before = linesOf(text);
  const after = await redactedLines(text, path, context);
  const more = found.way === 'literal' ? linesOf(found.pattern).length - 1 : 0;
  const isShown = (line: number) => before[line - 1] === after[line - 1];
  const areShown = (line: number) => Array.from({ length: more + 1 }, (_, at) => line + at).every(isShown);
  const kept: FoundLine[] = [];
  const pieces: Piece[] = [];
  for (const [line, column] of lines) {
    if (areShown(line)) kept.push([line, column]);
    else if (more <= 0) pieces.push(...piecesOf(after[line - 1] ?? '', found).map((one) => ({ ...one, path, line })));
  }
  return { path, kept, pieces };
}

/** The parts of a line in which a match is a match in the line as well, whatever stands between them. */
function piecesOf(line: string, { pattern, way }: FoundBy): readonly Pick<Piece, 'column' | 'text'>[] {
  const parts = line.split(redactionMark);
  if (parts.length === 1 || pattern.includes(letter)) return [];
  let column = 0;
  const pieces = parts.map((text) => {
    const piece = { column, text };
    column += text.length + redactionMark.length;
    return piece;
  });
  if (way === 'word') return pieces.map((piece, at) => withEdges(piece, at > 0, at < pieces.length - 1));
  return way === 'regex' ? piecesForExpression(pieces, pattern) : pieces;
}

function withEdges({ column, text }: Pick<Piece, 'column' | 'text'>, hasBefore: boolean, hasAfter: boolean) {
  return {
    column: column - (hasBefore ? letter.length : 0),
    text: `${hasBefore ? letter : ''}${text}${hasAfter ? letter : ''}`,
  };
}

/** An expression that looks at ends of lines or words would take the edge of a secret for one. */
function piecesForExpression<Part>(pieces: readonly Part[], pattern: string): readonly Part[] {
  const unescaped = pattern.replaceAll(/\\[\\^$]/g, '');
  if (/\$|\\[bBzZ]/.test(unescaped)) return [];
  return /\^|\\A/.test(unescaped) ? pieces.slice(0, 1) : pieces;
}

/** The lines with a piece that matches, by path. */
async function searchPieces(pieces: readonly Piece[], { pattern, way }: FoundBy, searcher: Searcher) {
  const lines = new Map<string, Map<number, number>>();
  if (pieces.length === 0) return lines;
  const { block, places } = layOutPieces(pieces);
  const result = await searcher({ blocks: [block], places, pattern, ways: [way], mostLines: pieces.length });
  for (const { file, lines: found } of result.kind === 'found' ? result.files : []) {
    const piece = pieces[file];
    const [first] = found;
    if (piece === undefined || first === undefined) continue;
    const ofPath = lines.get(piece.path) ?? new Map<number, number>();
    if (!ofPath.has(piece.line)) ofPath.set(piece.line, Math.max(0, piece.column + first[1]));
    lines.set(piece.path, ofPath);
  }
  return lines;
}

function layOutPieces(pieces: readonly Piece[]) {
  const contents = pieces.map(({ text }) => Buffer.from(text));
  const block = new SharedArrayBuffer(contents.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  const places = contents.map((content) => {
    new Uint8Array(block).set(content, offset);
    const place = { block: 0, offset, bytes: content.byteLength };
    offset += content.byteLength;
    return place;
  });
  return { block, places };
}
