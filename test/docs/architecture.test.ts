import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { withModules } from '../../scripts/architecturePage.ts';
import { expandImports, filesOf } from '../../scripts/layers/arrowRules.ts';
import { modules } from '../../scripts/layers/modules.ts';

const root = join(__dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const paths = modules.map(({ path }) => path);
const sources = globSync('src/**/*.ts', { cwd: root }).map((path) => path.replaceAll('\\', '/'));

describe('docs/architecture.md', () => {
  it('shows the modules and arrows that `npm run layers` enforces (`npm run docs` writes it)', () => {
    expect(withModules(read('docs/architecture.md'))).toBe(read('docs/architecture.md'));
  });
});

describe('scripts/layers/modules.ts', () => {
  it('lets a module import only from lines above its own', () => {
    const backwards = modules.flatMap(({ path, imports }, line) =>
      expandImports(imports, paths)
        .filter((name) => name !== path && paths.indexOf(name) >= line)
        .map((name) => `${path} -> ${name}`),
    );

    expect(backwards).toEqual([]);
  });

  it('allows nothing that no file needs', () => {
    const used = arrows();
    const unused = modules.flatMap(({ path, imports }) =>
      imports
        .filter((name) => !expandImports([name], paths).some((one) => used.has(`${path} -> ${one}`)))
        .map((name) => `${path} -> ${name}`),
    );

    expect(unused).toEqual([]);
  });

  it('fits on a screen: one line a module', () => {
    const long = read('scripts/layers/modules.ts')
      .split('\n')
      .filter((line) => line.length > 180);

    expect(long).toEqual([]);
    expect(modules.length).toBeLessThanOrEqual(90);
  });
});

describe('folders', () => {
  it('hold at most 15 files, or files of one kind', () => {
    const counts = new Map<string, number>();
    for (const path of globSync('{src,local,bench,scripts}/**/*.ts', { cwd: root })) {
      const folder = dirname(path).replaceAll('\\', '/');
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    const crowded = [...counts].filter(([folder, count]) => count > 15 && !listsOfOneKind.includes(folder));

    expect(counts.size).toBeGreaterThan(60);
    expect(crowded).toEqual([]);
  });
});

const folders = new Set(
  paths.filter((path) => !path.endsWith('.ts')).flatMap((path) => [path, path.split('/').slice(0, 2).join('/')]),
);

describe('the README of a module', () => {
  it.each([...folders].toSorted())('%s says in at most 15 lines where to begin', (path) => {
    const page = read(`${path}/README.md`);
    const [, first = ''] = /Begin with \[?`([\w./-]+)`/.exec(page) ?? [];

    expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(15);
    expect(sources).toContain(posix.join(path, first));
  });
});

/** One file an activity, a command and so on: a list that is read by name. */
const listsOfOneKind: readonly string[] = ['src/cli/commands'];

function arrows(): ReadonlySet<string> {
  const moduleOf = (file: string) => paths.find((path) => new RegExp(filesOf(path, paths)).test(file));
  const found = sources.flatMap((file) =>
    [...read(file).matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)].map(
      ([, to = '']) => `${moduleOf(file)} -> ${moduleOf(posix.join(posix.dirname(file), to))}`,
    ),
  );
  return new Set(found);
}
