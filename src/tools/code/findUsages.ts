import { isTestPath } from '../../localize/index/fileKinds.ts';
import { type Answer, counted, cutAt } from '../answers/answer.ts';
import { type FileHits, renderHits } from '../search/renderHits.ts';
import { searchFiles } from '../search/search.ts';
import type { Searcher } from '../search/searcher.ts';
import type { ToolContext } from '../toolContext.ts';
import { currentIndex } from './currentIndex.ts';

const bounds = { hits: 60, hitsOfFile: 5, context: 0 };
const longestName = 200;

/** Answers a `find_usages`. */
export async function findUsages(asked: string, context: ToolContext, searcher: Searcher): Promise<Answer> {
  const name = identifierOf(asked);
  const summary = `looked for uses of ${JSON.stringify(cutAt(asked, 80))}`;
  if (name === undefined) {
    const note = 'This is no identifier. Give one name as it stands in the code, or use `search`.';
    return { notes: [note], summary: `${summary}: refused` };
  }
  const found = await searchFiles(name, ['word'], () => true, context, searcher);
  if (found.kind !== 'found') {
    return { notes: ['The search did not end. Use `search` with a glob.'], summary: `${summary}: failed` };
  }
  const { uses, definitions } = await withoutDefinitions(name, found.files, context);
  const lines = uses.reduce((sum, file) => sum + file.lines.length, 0);
  const defined = definitions === 0 ? [] : [`${counted(definitions, 'definition')} left out: see \`find_definition\`.`];
  if (lines === 0) return { notes: ['No line uses this identifier.', ...defined], summary: `${summary}: nothing` };
  const { text, left } = await renderHits(uses, bounds, context);
  const total = `${found.isCut ? 'at least ' : ''}${counted(lines, 'line')} in ${counted(uses.length, 'file')}`;
  return {
    notes: [`Used by ${total}.`, ...defined],
    kind: 'uses',
    text,
    more: left === 0 ? [] : [`${left} more lines are not shown: use \`search\` with a glob.`],
    summary: `${summary}: ${total}`,
    compacted: `Used by ${total}.`,
  };
}

/** The last name of `Basket.total` or `total()`. */
function identifierOf(asked: string): string | undefined {
  const names = asked.slice(0, longestName).match(/[\p{L}\p{N}_$]+/gu) ?? [];
  return names.length > 0 && !/\s/.test(asked.trim()) ? names.at(-1) : undefined;
}

/** Uses, those in tests last. */
async function withoutDefinitions(name: string, files: readonly FileHits[], context: ToolContext) {
  const index = new Map((await currentIndex(context)).map((file) => [file.path, file]));
  let definitions = 0;
  const uses = files.flatMap(({ path, lines }) => {
    const defining = new Set(
      (index.get(path)?.definitions ?? []).flatMap((one) => (one.name === name ? [one.line] : [])),
    );
    const left = lines.filter(([line]) => !defining.has(line));
    definitions += lines.length - left.length;
    return left.length === 0 ? [] : [{ path, lines: left }];
  });
  return {
    uses: uses.toSorted((left, right) => Number(isTestPath(left.path)) - Number(isTestPath(right.path))),
    definitions,
  };
}
