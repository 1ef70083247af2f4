import { maximumOf } from '../../contracts/text/longLists.ts';
import { isTestPath } from './fileKinds.ts';
import type { IndexedFile } from './indexFile.ts';

const marks = /^(?:tests?|spec)[_.-]?(?=[a-z])|[_.-]?(?:tests?|specs?|e2e|it)$/;

/** The sources each test file is about, by its name: `test_cache.py` and `CacheTests.cs` are about `cache`. */
export function pairTests(files: readonly IndexedFile[]): readonly (readonly number[])[] {
  const sources = new Map<string, number[]>();
  for (const [position, { path }] of files.entries()) {
    if (!isTestPath(path)) {
      const name = plainName(path);
      sources.set(name, [...(sources.get(name) ?? []), position]);
    }
  }
  return files.map(({ path }) => {
    if (!isTestPath(path)) return [];
    const subject = plainName(path).replace(marks, '');
    const candidates = sources.get(subject) ?? [];
    const best = maximumOf(candidates.map((position) => sharedFolders(path, files[position]?.path ?? '')));
    return candidates.filter((position) => sharedFolders(path, files[position]?.path ?? '') === best);
  });
}

function plainName(path: string): string {
  const segments = path.toLowerCase().split('/');
  const name = (segments.at(-1) ?? '').replace(/\.[^.]*$/, '').replace(/^_+/, '');
  return name === 'index' || name === 'init__' ? (segments.at(-2) ?? name) : name;
}

function sharedFolders(left: string, right: string): number {
  const folders = new Set(left.toLowerCase().split('/').slice(0, -1));
  return right
    .toLowerCase()
    .split('/')
    .slice(0, -1)
    .filter((folder) => folders.has(folder)).length;
}
