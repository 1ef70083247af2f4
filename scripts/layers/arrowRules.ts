import { modules as allModules, type Module } from './modules.ts';

/** The part of dependency-cruiser's rule type that is used here. */
interface Rule {
  readonly name: string;
  readonly comment: string;
  readonly severity: 'error';
  readonly from: { readonly path: string; readonly pathNot?: readonly string[] };
  readonly to: { readonly path?: string; readonly pathNot?: readonly string[] };
}

/** One rule a module: what it imports of `src` is its own or named by its line. One more: every file has a module. */
export function arrowRules(modules: readonly Module[] = allModules): readonly Rule[] {
  const paths = modules.map(({ path }) => path);
  const rules = modules.map(
    ({ path, holds, imports }): Rule => ({
      name: `arrows-of-${path}`,
      comment: `${path}: ${holds}. What it may import: scripts/layers/modules.ts.`,
      severity: 'error',
      from: { path: filesOf(path, paths) },
      to: { path: '^src/', pathNot: [path, ...expandImports(imports, paths)].map((one) => filesOf(one, paths)) },
    }),
  );
  const everyFile: Rule = {
    name: 'every-file-has-a-module',
    comment: 'A new folder in src/ gets a line in scripts/layers/modules.ts.',
    severity: 'error',
    from: { path: '^src/', pathNot: paths.map((path) => filesOf(path, paths)) },
    to: {},
  };
  return [...rules, everyFile];
}

/**
 * @param paths of all modules
 * @returns paths of modules only: `/*` is spelled out
 * @throws Error where an import names no module
 */
export function expandImports(imports: readonly string[], paths: readonly string[]): readonly string[] {
  return imports.flatMap((name) => {
    const folder = name.endsWith('/*') ? name.slice(0, -2) : undefined;
    const found = paths.filter((path) =>
      folder === undefined ? path === name : path === folder || path.startsWith(`${folder}/`),
    );
    if (found.length === 0) throw new Error(`scripts/layers/modules.ts: "${name}" is imported but is no module.`);
    return found;
  });
}

/** @returns a regular expression: the files of a module without those of the modules inside it */
export function filesOf(path: string, paths: readonly string[]): string {
  if (path.endsWith('.ts')) return `^${escapeDots(path)}$`;
  const inside = paths.filter((one) => one.startsWith(`${path}/`)).map((one) => escapeDots(one.slice(path.length + 1)));
  const without = inside.length === 0 ? '' : `(?!(${inside.join('|')})(/|$))`;
  return `^${escapeDots(path)}/${without}`;
}

function escapeDots(text: string): string {
  return text.replaceAll('.', '\\.');
}
