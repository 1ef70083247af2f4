import { withGeneratedPart } from './generatedPart.ts';
import { expandImports } from './layers/arrowRules.ts';
import { modules as allModules, type Module } from './layers/modules.ts';

const source = 'scripts/layers/modules.ts';

/**
 * docs/architecture.md with the diagram and the table of modules that `npm run layers` enforces.
 * @throws Error when the page has no place for them
 */
export function withModules(page: string, modules: readonly Module[] = allModules): string {
  return withGeneratedPart(page, 'docs/architecture.md', source, `${diagram(modules)}\n\n${table(modules)}`);
}

/** Arrows between the folders of `src/`; one that follows from others is not drawn. */
function diagram(modules: readonly Module[]): string {
  const reached = reachable(modules);
  const arrows = [...reached].flatMap(([from, targets]) =>
    [...targets].filter((to) => ![...targets].some((between) => reached.get(between)?.has(to))).map((to) => [from, to]),
  );
  return [
    '```mermaid',
    'flowchart TD',
    ...[...reached.keys()].map((name) => `    ${identifier(name)}["${name}"]`),
    ...arrows.map(([from = '', to = '']) => `    ${identifier(from)} --> ${identifier(to)}`),
    '```',
  ].join('\n');
}

/** @returns by top folder, lowest first: every top folder that it may import, directly or through others */
function reachable(modules: readonly Module[]): ReadonlyMap<string, ReadonlySet<string>> {
  const paths = modules.map(({ path }) => path);
  const reached = new Map<string, Set<string>>();
  for (const { path, imports } of modules) {
    const own = reached.get(topFolder(path)) ?? new Set();
    for (const to of expandImports(imports, paths).map(topFolder)) {
      if (to === topFolder(path)) continue;
      own.add(to);
      for (const further of reached.get(to) ?? []) own.add(further);
    }
    reached.set(topFolder(path), own);
  }
  return reached;
}

function table(modules: readonly Module[]): string {
  const rows = modules.map(({ path, holds, imports }) => `| \`${path}\` | ${holds} | ${importsOf(path, imports)} |`);
  return ['| module | what it holds | may import |', '|---|---|---|', ...rows.toReversed()].join('\n');
}

function importsOf(path: string, imports: readonly string[]): string {
  if (imports.length === 0) return 'nothing of `src/`';
  const top = `src/${topFolder(path)}/`;
  const isShort = (name: string) => name.startsWith(top) && !name.endsWith('.ts') && !name.endsWith('*');
  return imports.map((name) => `\`${name.slice(isShort(name) ? top.length : 'src/'.length)}\``).join(', ');
}

function topFolder(path: string): string {
  return path.split('/')[1] ?? path;
}

function identifier(name: string): string {
  return name.replaceAll(/\W/g, '_');
}
