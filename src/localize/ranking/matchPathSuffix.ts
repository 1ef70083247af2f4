import { maximumOf } from '../../contracts/text/longLists.ts';
import { type InvertedIndex, isFolderModule, stemOfName } from '../index/invertedIndex.ts';

/** The files that a path fits best: those with its name whose folders agree deepest. */
export function matchPathSuffix(index: InvertedIndex, path: string) {
  const files = index.byName.get(path.slice(path.lastIndexOf('/') + 1)) ?? [];
  const depths = files.map((file) => agreeingFolders(path, index.files[file]?.path ?? ''));
  const depth = maximumOf(depths);
  return { files: files.filter((_file, position) => depths[position] === depth && depth > 0), depth };
}

function agreeingFolders(mention: string, path: string): number {
  const segments = path.toLowerCase().split('/');
  const name = segments.pop() ?? '';
  const stem = stemOfName(name);
  const mentioned = mention.split('/');
  const wanted = mentioned.pop() ?? '';
  if (wanted !== name && wanted !== stem) {
    if (!isFolderModule(name) || segments.pop() !== wanted) return 0;
  }
  let depth = 1;
  while (mentioned.length > 0 && segments.length > 0 && mentioned.pop() === segments.pop()) depth += 1;
  return depth;
}
