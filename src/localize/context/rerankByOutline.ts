import { z } from 'zod';
import type { RankedFile } from '../../contracts/repositories/localization.ts';
import type { Definition } from '../index/definitions.ts';
import { endOfSignature } from './excerpt.ts';

export interface OutlineOptions {
  /** Best first. */
  readonly ranked: readonly RankedFile[];
  /** How many of them to list at most. */
  readonly top: number;
  /** The text of a file, or undefined where it has none. */
  readonly textOf: (path: string) => string | undefined;
  readonly definitionsOf: (path: string) => readonly Definition[];
  readonly budgetTokens: number;
  readonly countTokens: (text: string) => number;
}

/** A file in a listing: its path and the signatures of what it defines. */
export interface FileOutline {
  readonly path: string;
  /** Lines such as `12: export function total(prices)`, indented as deep as the definition stands. */
  readonly signatures: readonly string[];
}

/**
 * Lists the best files by what they define, without a body, for a model to put in order. Within the budget every file
 * is named first, then gets its outermost definitions, then all of them; the best files come first at each step.
 * @returns the files in the order of the ranking
 */
export function outlineFiles(options: OutlineOptions): readonly FileOutline[] {
  const { ranked, top, budgetTokens, countTokens } = options;
  const listed: { readonly path: string; readonly definitions: readonly Definition[]; outline: FileOutline }[] = [];
  let left = budgetTokens;
  const cost = (outline: FileOutline) => countTokens(renderOutlines([outline]));
  for (const { path } of ranked.slice(0, top)) {
    const outline = { path, signatures: [] };
    const tokens = cost(outline);
    if (tokens > left) break;
    left -= tokens;
    listed.push({ path, definitions: options.definitionsOf(path), outline });
  }
  for (const deepest of [0, Number.POSITIVE_INFINITY]) {
    for (const file of listed) {
      const content = options.textOf(file.path);
      if (content === undefined) continue;
      const chosen = file.definitions.filter(({ depth }) => depth <= deepest);
      const outline = { path: file.path, signatures: signaturesOf(content, chosen) };
      const more = cost(outline) - cost(file.outline);
      if (more > left) continue;
      left -= more;
      file.outline = outline;
    }
  }
  return listed.map(({ outline }) => outline);
}

function signaturesOf(content: string, definitions: readonly Definition[]): readonly string[] {
  const lines = content.split(/\r?\n/);
  return definitions.map(({ line, depth }) => {
    const text = lines.slice(line - 1, endOfSignature(lines, line)).join(' ');
    return `${'  '.repeat(depth)}${line}: ${text.trim().replace(/\s+/g, ' ')}`;
  });
}

/** The listing as text for a prompt. All of it is untrusted. */
export function renderOutlines(outlines: readonly FileOutline[]): string {
  return outlines
    .map(({ path, signatures }) => [path, ...signatures.map((text) => `  ${text}`)].join('\n'))
    .join('\n\n');
}

/** What a model answers: paths of the listing, best first. Fit for a structured output. */
export const outlineAnswerSchema = z.strictObject({ paths: z.array(z.string().max(4_000)).max(1_000) });

export interface RerankedFiles {
  readonly ranked: readonly RankedFile[];
  /** Whether the answer could be used at all. */
  readonly isUsed: boolean;
}

/**
 * The ranking in the order of a model's answer. Paths that are not in the ranking are ignored, files that the answer
 * leaves out keep their order behind those it names, and an answer of another shape changes nothing.
 * @param answer JSON of {@link outlineAnswerSchema}, as the model wrote it
 */
export function rerankByOutline(ranked: readonly RankedFile[], answer: string): RerankedFiles {
  const byPath = new Map(ranked.map((file) => [file.path, file]));
  const named = new Set(parseAnswer(answer).filter((path) => byPath.has(path)));
  if (named.size === 0) return { ranked, isUsed: false };
  const first = [...named].flatMap((path) => byPath.get(path) ?? []);
  return { ranked: [...first, ...ranked.filter(({ path }) => !named.has(path))], isUsed: true };
}

function parseAnswer(answer: string): readonly string[] {
  try {
    const parsed = outlineAnswerSchema.safeParse(JSON.parse(answer));
    return parsed.success ? parsed.data.paths : [];
  } catch {
    return [];
  }
}
