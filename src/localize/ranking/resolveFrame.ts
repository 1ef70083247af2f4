import { type InvertedIndex, stemOfName } from '../index/invertedIndex.ts';
import { languageOf } from '../index/language.ts';
import type { PathMention } from '../task/pathMentions.ts';
import { matchPathSuffix } from './matchPathSuffix.ts';

interface ResolvedFiles {
  readonly files: readonly number[];
  readonly depth: number;
  readonly line: number | undefined;
}

const nowhere: ResolvedFiles = { files: [], depth: 0, line: undefined };
const mostDefiners = 3;

/**
 * The files that a stack frame refers to: the one at its path; the source of what was compiled to that path; the one
 * that holds what is called there.
 */
export function resolveFrame(index: InvertedIndex, { path, line, symbol = [] }: PathMention): ResolvedFiles {
  const written = path === '' ? nowhere : { ...matchPathSuffix(index, path), line };
  if (written.files.length > 0 && isOwn(path, written.depth)) return written;
  const compiled = resolveCompiled(index, path);
  if (compiled.files.length > 0) return compiled;
  const lineOfSymbol = path === '' ? line : undefined;
  return isForeign(path) || packaged.test(path) ? nowhere : resolveSymbol(index, symbol, lineOfSymbol);
}

const packages = /(?:^|\/)(?:node_modules|site-packages|dist-packages|gems|\.nuget\/packages|pkg\/mod)\//;

/** Frames of the JVM have their package before the file: pathMentions.ts. */
const packaged = /\/[^/]+\.(?:java|kts?|scala|groovy|clj)$/;

function isForeign(path: string): boolean {
  return packages.test(path) || /^(?:node:|internal\/|<)/.test(path);
}

/** An installed package may be the repository itself; that its folders agree says so, as for a package of Java. */
function isOwn(path: string, depth: number): boolean {
  return depth > 1 || !(isForeign(path) || packaged.test(path));
}

/** By how the name of compiled code ends, the extensions it may have been written with in the place of that. */
const sourcesOf: readonly (readonly [compiled: RegExp, sources: readonly string[]])[] = [
  [/\.[cm]?jsx?$/, ['.ts', '.tsx', '.mts', '.cts', '.jsx', '.vue', '.svelte', '.coffee', '.mjs', '.js']],
  [/(?<=\.(?:cshtml|razor|xaml|aspx|ascx))(?:\.g|\.designer)?\.(?:cs|vb)$/, ['']],
  [/\.class$/, ['.java', '.kt', '.scala', '.groovy']],
  [/\.pyc$/, ['.py']],
  [/\.css$/, ['.scss', '.less', '.sass', '.styl']],
];

/** `dist/cart/price.js` of a build is `src/cart/price.ts`; lines of one say nothing of the other. */
function resolveCompiled(index: InvertedIndex, path: string): ResolvedFiles {
  const built = sourcesOf.find(([compiled]) => compiled.test(path));
  if (built === undefined) return nowhere;
  const [compiled, sources] = built;
  const stem = path
    .replace(compiled, '')
    .replace(/(?:\.bundle|\.esm|\.cjs|\.umd|[.-](?=[a-z\d]*\d)[a-z\d]{8,32})$/, '');
  const fits = sources
    .map((source) => matchPathSuffix(index, `${stem}${source}`))
    .filter(({ files }) => files.length > 0);
  const [best] = fits.sort((left, right) => right.depth - left.depth);
  return best === undefined || !isOwn(path, best.depth) ? nowhere : { ...best, line: undefined };
}

/** By type and namespace, as traces without files have them; else by whatever few files define it. */
function resolveSymbol(index: InvertedIndex, symbol: readonly string[], line: number | undefined): ResolvedFiles {
  for (let end = symbol.length; end > 0; end -= 1) {
    const name = symbol[end - 1] ?? '';
    const namespaces = symbol.slice(0, end - 1).map((one) => one.toLowerCase());
    const files = (index.byName.get(name.toLowerCase()) ?? []).filter((file) => {
      return stemOfName(nameOf(index, file)).toLowerCase() === name.toLowerCase();
    });
    const fitting = files.filter((file) => sharesFolder(index, file, namespaces));
    const found = fitting.length > 0 && namespaces.length > 0 ? fitting : definersOf(index, name, namespaces);
    if (found.length > 0 && found.length <= mostDefiners) return { files: found, depth: 3, line };
  }
  return nowhere;
}

/** A name that stands alone must be told from words; one with namespaces must lie where these say. */
function definersOf(index: InvertedIndex, name: string, namespaces: readonly string[]): readonly number[] {
  const definers = index.definers.get(name) ?? index.definers.get(name.toLowerCase()) ?? [];
  if (namespaces.length > 0) {
    return definers.filter((file) => sharesFolder(index, file, namespaces) || isOfDatabase(index, file));
  }
  return /[a-z\d][A-Z]|[A-Za-z][_-][A-Za-z]/.test(name) ? definers : [];
}

/** Schemas are no folders. */
function isOfDatabase(index: InvertedIndex, file: number): boolean {
  return languageOf(index.files[file]?.path ?? '') === 'sql';
}

/** Names of folders that say nothing of what is in them; some are the first names of packages as well. */
const anyFolder: ReadonlySet<string> = new Set(['src', 'main', 'java', 'kotlin', 'scala', 'lib', 'app', 'org', 'com']);

/** Whether a file lies in a folder that is called like one of the innermost namespaces. */
function sharesFolder(index: InvertedIndex, file: number, namespaces: readonly string[]): boolean {
  const path = (index.files[file]?.path ?? '').toLowerCase();
  const folders = new Set(path.slice(0, Math.max(0, path.lastIndexOf('/'))).split(/[/.]/));
  return namespaces.slice(-3).some((namespace) => !anyFolder.has(namespace) && folders.has(namespace));
}

function nameOf(index: InvertedIndex, file: number): string {
  const path = index.files[file]?.path ?? '';
  return path.slice(path.lastIndexOf('/') + 1);
}
