import { type Answer, counted, cutAt } from '../answers/answer.ts';
import type { SearchArguments } from '../arguments/forms.ts';
import { pathMatcher } from '../paths/pathGlob.ts';
import type { ToolContext } from '../toolContext.ts';
import { corpusOf } from './corpus.ts';
import { redactedHits } from './redactedHits.ts';
import { type FileHits, renderHits } from './renderHits.ts';
import type { Searcher, SearchResult } from './searcher.ts';
import type { SearchRequest } from './searchRequest.ts';

const mostHits = 50;
const mostHitsOfFile = 10;
/** Lines beyond these are not counted. */
const mostCounted = 2_000;
/** Lines in which a pattern is found, those that do not count included. */
const mostLooked = 128_000;
const mostContext = 5;
const longestPattern = 1_000;
const longestShownPattern = 80;

/** Anything that has a meaning of its own in a regular expression. */
const special = /[\\^$.|?*+()[\]{}]/;

/** Answers a `search`. @throws never for what the model wrote */
export async function search(asked: SearchArguments, context: ToolContext, searcher: Searcher): Promise<Answer> {
  const { pattern } = asked;
  const summary = `searched ${JSON.stringify(cutAt(pattern, longestShownPattern))}`;
  if (pattern.trim() === '') return refused(summary, 'The pattern is empty. Write what the lines contain.');
  if (pattern.length > longestPattern) {
    return refused(
      summary,
      `The pattern is too long: it may have ${longestPattern} characters. Search for a part of it.`,
    );
  }
  const isMeant = asked.glob === undefined ? () => true : pathMatcher(asked.glob);
  if (isMeant === undefined) return refused(summary, globRefusal);
  const found = await searchFiles(pattern, waysOf(asked), isMeant, context, searcher);
  if (found.kind === 'too-long') return refused(summary, tooLong);
  if (found.kind === 'broken') return refused(summary, 'The search failed. Try a simpler pattern or fewer files.');
  if (found.kind === 'refused') return refused(summary, refusalText(found.reason));
  if (found.files.length === 0) return nothingFound(summary, asked, found.searched);
  return await hitsAnswer(summary, asked, found, context);
}

export const globRefusal =
  'The glob cannot be read. Write a path from the root of the repository, with `*` within a folder, `**` across folders, `{a,b}` for either: `src/**/*.ts`.';
const tooLong = 'The search took too long and was ended. Narrow it by `glob`, or use a simpler pattern.';

export type FoundFiles =
  | Exclude<SearchResult, { kind: 'found' }>
  | {
      readonly kind: 'found';
      readonly way: SearchRequest['ways'][number];
      readonly files: readonly FileHits[];
      readonly isCut: boolean;
      /** How many files were looked through. */
      readonly searched: number;
    };

/**
 * Looks through the files of a context whose path is meant. What it comes to depends on nothing that is not shown: see
 * {@link redactedHits}.
 */
export async function searchFiles(
  pattern: string,
  ways: SearchRequest['ways'],
  isMeant: (path: string) => boolean,
  context: ToolContext,
  searcher: Searcher,
): Promise<FoundFiles> {
  const corpus = corpusOf(context);
  const meant = corpus.files.filter(({ path }) => isMeant(path));
  const places = meant.map(({ block, offset, bytes }) => ({ block, offset, bytes }));
  let left = ways;
  for (let mostLines = mostCounted; ; ) {
    const result = await searcher({ blocks: [...corpus.blocks], places, pattern, ways: left, mostLines });
    if (result.kind !== 'found') return result;
    const { way } = result;
    const raw = result.files.flatMap(({ file, lines }) => {
      const path = meant[file]?.path;
      return path === undefined ? [] : [{ path, lines }];
    });
    const { files, isCut } = atMost(mostCounted, await redactedHits(raw, { pattern, way }, context, searcher));
    if (result.isCut && !isCut && mostLines < mostLooked) {
      // Hits that do not count may stand before others that do.
      mostLines *= 4;
      continue;
    }
    left = left.slice(left.indexOf(way) + 1);
    if (files.length > 0 || left.length === 0) {
      return { kind: 'found', way, files, isCut: isCut || result.isCut, searched: meant.length };
    }
    mostLines = mostCounted;
  }
}

function atMost(most: number, files: readonly FileHits[]) {
  let left = most;
  const kept = files.flatMap(({ path, lines }) => {
    const taken = lines.slice(0, left);
    left -= taken.length;
    return taken.length === 0 ? [] : [{ path, lines: taken }];
  });
  return { files: kept, isCut: left === 0 };
}

/** What finds nothing as it stands was often meant otherwise. */
function waysOf({ pattern, regex }: SearchArguments): SearchRequest['ways'] {
  if (regex === true) return ['regex'];
  return special.test(pattern) ? ['literal', 'regex', 'ignoring-case'] : ['literal', 'ignoring-case'];
}

async function hitsAnswer(
  summary: string,
  { pattern, regex, context: asked = 0 }: SearchArguments,
  found: Extract<FoundFiles, { kind: 'found' }>,
  context: ToolContext,
): Promise<Answer> {
  const around = Math.min(Math.max(asked, 0), mostContext);
  const bounds = { hits: mostHits, hitsOfFile: mostHitsOfFile, context: around };
  const { text, left } = await renderHits(found.files, bounds, context);
  const lines = found.files.reduce((sum, file) => sum + file.lines.length, 0);
  const total = `${found.isCut ? 'at least ' : ''}${counted(lines, 'line')} in ${counted(found.files.length, 'file')}`;
  const notes = [`Found ${total}.`];
  if (regex !== true && found.way === 'regex') {
    notes.push('Nothing contains the pattern as it stands: it was read as a regular expression.');
  }
  if (found.way === 'ignoring-case') notes.push('Nothing contains the pattern as it stands: letter case was ignored.');
  if (asked > mostContext) notes.push(`At most ${mostContext} lines of context are shown.`);
  const more = left === 0 ? [] : [`${left} more lines are not shown: narrow it by \`glob\` or a longer pattern.`];
  const compacted = `Found ${total} for a pattern of ${counted(pattern.length, 'character')}.`;
  return { notes, kind: 'search results', text, more, summary: `${summary}: ${total}`, compacted };
}

function nothingFound(summary: string, { pattern, regex, glob }: SearchArguments, searched: number): Answer {
  const notes = [`No line of the ${counted(searched, 'file')} that were searched matches.`];
  if (glob !== undefined && searched === 0) notes.push('The glob matches no file with text: see `list_files`.');
  else if (regex === true && /\\n|\n/.test(pattern)) notes.push('Patterns are matched line by line.');
  else notes.push(regex === true ? 'Try fewer words of it.' : 'Try a shorter piece of it, or `find_definition`.');
  return { notes, summary: `${summary}: nothing` };
}

function refusalText(reason: string): string {
  const lookaround = /\(\?(?:[=!]|<[=!])/;
  if (lookaround.test(reason)) return `${refusal} It holds a lookahead or lookbehind, which this engine does not have.`;
  if (/\\[1-9]|\\k/.test(reason)) return `${refusal} It holds a backreference, which this engine does not have.`;
  if (/missing|closing|unexpected \)/.test(reason)) {
    return `${refusal} A bracket is not closed or not opened: escape it by \`\\\`, or leave \`regex\` out to search for the text as it is.`;
  }
  if (/repeat/.test(reason)) return `${refusal} A repetition is too large, or stands after nothing.`;
  return `${refusal} Check its escapes, or leave \`regex\` out to search for the text as it is.`;
}

const refusal = 'The pattern is no regular expression in RE2 syntax.';

function refused(summary: string, note: string): Answer {
  return { notes: [note], summary: `${summary}: refused` };
}
