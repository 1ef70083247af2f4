import type { IndexedFile } from './indexFile.ts';

const maximumTargets = 3;

/**
 * The files of the repository that a file imports. A module is found by the end of its path, whatever folder the
 * sources stand in; one that fits many files fits none.
 */
export function resolveImports(
  file: IndexedFile,
  files: readonly IndexedFile[],
  byName: ReadonlyMap<string, readonly number[]>,
): readonly number[] {
  const found = new Set<number>();
  for (const imported of file.imports) {
    const module = (imported.startsWith('.') ? joinPath(file.path, imported) : imported).toLowerCase();
    const plain = module.replace(/\.(?:[cm]?[jt]sx?|h|hpp)$/, '').replace(/^[@~]?\//, '');
    const last = plain.slice(plain.lastIndexOf('/') + 1);
    const targets = (byName.get(last) ?? []).filter((position) => endsWithModule(files[position]?.path ?? '', plain));
    if (targets.length <= maximumTargets) {
      for (const target of targets) {
        if (files[target] !== file) found.add(target);
      }
    }
  }
  return [...found];
}

function joinPath(from: string, relative: string): string {
  const segments = from.split('/').slice(0, -1);
  for (const segment of relative.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}

function endsWithModule(path: string, module: string): boolean {
  const plain = path
    .toLowerCase()
    .replace(/\.[^./]*$/, '')
    .replace(/\/(?:__init__|index|mod)$/, '');
  return plain === module || plain.endsWith(`/${module}`) || (module.includes('/') && module.endsWith(`/${plain}`));
}
