import MiniSearch from 'minisearch';
import type { SourceFile } from '../../src/localize/index/localizationIndex.ts';

/** Plain BM25 over paths and texts with MiniSearch's defaults, kept up to date from commit to commit. */
export interface Baseline {
  update(changed: readonly SourceFile[], removed: readonly string[]): void;
  /** Paths, best first. */
  rank(task: string): readonly string[];
}

export function createBaseline(): Baseline {
  const search = new MiniSearch<SourceFile>({ idField: 'path', fields: ['path', 'content'] });
  const known = new Map<string, SourceFile>();
  const forget = (path: string): void => {
    const file = known.get(path);
    if (file !== undefined) search.remove(file);
    known.delete(path);
  };
  return {
    update(changed, removed) {
      for (const path of removed) forget(path);
      for (const file of changed) {
        forget(file.path);
        search.add(file);
        known.set(file.path, file);
      }
    },
    rank: (task) => search.search(task).map(({ id }) => String(id)),
  };
}
