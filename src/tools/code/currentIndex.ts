import { type IndexedFile, indexFile } from '../../localize/index/indexFile.ts';
import { emptyVocabulary } from '../../localize/index/vocabulary.ts';
import { changedPaths, currentPaths } from '../files/currentFiles.ts';
import type { ToolContext } from '../toolContext.ts';

/** What is known of a file's definitions. */
export type DefiningFile = Pick<IndexedFile, 'path' | 'lines' | 'definitions' | 'exclusion'>;

/** The definitions of every file, sorted by path. Files of the change so far are read again. */
export async function currentIndex(context: ToolContext): Promise<readonly DefiningFile[]> {
  const { files } = await context.index();
  const changed = changedPaths(context);
  if (changed.size === 0) return files;
  const kept = files.filter(({ path }) => !changed.has(path));
  const read = currentPaths(context).flatMap((path) =>
    changed.has(path) ? (definitionsNow(path, context) ?? []) : [],
  );
  return [...kept, ...read].sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The definitions of one file; undefined where it has no text. */
export async function definitionsOf(path: string, context: ToolContext): Promise<DefiningFile | undefined> {
  if (changedPaths(context).has(path)) return definitionsNow(path, context);
  const { files } = await context.index();
  return files.find((file) => file.path === path) ?? definitionsNow(path, context);
}

function definitionsNow(path: string, context: ToolContext): DefiningFile | undefined {
  const text = context.text(path);
  return text === undefined ? undefined : indexFile(path, '', text, emptyVocabulary());
}
