import { RE2JS, RE2JSException } from 're2js';
import { type FoundLine, linesMatching, linesWith } from './scan.ts';
import type { SearchReply, SearchRequest } from './searchRequest.ts';

type Way = SearchRequest['ways'][number];
type Scan = (content: string, most: number) => readonly FoundLine[];

/** How one way looks through a file, and what every file with a find holds: others need not be decoded. */
interface Scanner {
  readonly scan: Scan;
  readonly needles?: readonly Buffer[];
}

/** Searches all texts of a request: the first way that finds something is the answer. Linear in the texts, whatever the pattern. */
export function runSearch(request: SearchRequest): SearchReply {
  let refusal: string | undefined;
  let last: SearchReply | undefined;
  for (const way of request.ways) {
    const scanner = scannerOf(way, request.pattern);
    if (typeof scanner === 'string') {
      refusal ??= scanner;
      continue;
    }
    const reply = scanAll(request, way, scanner);
    if (reply.files.length > 0) return reply;
    last ??= reply;
  }
  return last ?? { kind: 'refused', reason: refusal ?? 'the pattern cannot be read' };
}

function scanAll({ blocks, places, mostLines }: SearchRequest, way: Way, { scan, needles }: Scanner) {
  const views = blocks.map((block) => Buffer.from(block));
  const files: { file: number; lines: [number, number][] }[] = [];
  let left = mostLines;
  for (const [file, { block, offset, bytes }] of places.entries()) {
    const content = views[block]?.subarray(offset, offset + bytes);
    if (content === undefined || needles?.every((needle) => !content.includes(needle))) continue;
    const lines = scan(content.toString('utf8'), left);
    if (lines.length > 0) files.push({ file, lines: lines.map(([line, column]) => [line, column]) });
    left -= lines.length;
    if (left <= 0) break;
  }
  return { kind: 'found' as const, way, files, isCut: left <= 0 };
}

/** @returns why RE2 does not take the pattern, where it does not */
function scannerOf(way: Way, pattern: string): Scanner | string {
  switch (way) {
    case 'literal':
      return literalScanner(pattern);
    case 'ignoring-case':
      return expressionScanner(RE2JS.quote(pattern), RE2JS.CASE_INSENSITIVE);
    case 'word': {
      const scanner = expressionScanner(`(?:^|[^\\pL\\pN_])${RE2JS.quote(pattern)}(?:[^\\pL\\pN_]|$)`, 0);
      return typeof scanner === 'string' ? scanner : { ...scanner, needles: [Buffer.from(pattern)] };
    }
    case 'regex':
      return expressionScanner(pattern, 0);
  }
}

/** A text of several lines is found in files with either kind of line break. */
function literalScanner(pattern: string): Scanner {
  const unix = pattern.replaceAll('\r\n', '\n');
  const texts = [...new Set([unix, unix.replaceAll('\n', '\r\n')])];
  return {
    needles: texts.map((text) => Buffer.from(text)),
    scan: (content, most) => linesWith(content, texts.find((text) => content.includes(text)) ?? unix, most),
  };
}

function expressionScanner(source: string, flags: number): Scanner | string {
  try {
    const expression = RE2JS.compile(source, flags);
    return { scan: (content, most) => linesMatching(content, expression, most) };
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}
