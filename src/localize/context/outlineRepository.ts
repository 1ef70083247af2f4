import { languageOf } from '../index/language.ts';

interface Folder {
  readonly path: string;
  files: number;
  readonly extensions: Map<string, number>;
  readonly folders: Map<string, Folder>;
}

const mostLines = 20;
const mostChildren = 8;
const mostTopFiles = 16;
const mostExtensions = 3;
const longestName = 60;
/** Folders in deeper ones are counted with these. */
const deepest = 8;

/**
 * A repository in some hundred tokens: its folders with counts of files and kinds of source, the largest ones opened, and
 * the files at the top. The same paths give the same text, in whatever order they come.
 * @param paths every path of a snapshot
 */
export function outlineRepository(paths: Iterable<string>): string {
  const root = folderAt('');
  const top: string[] = [];
  for (const path of paths) {
    if (!path.includes('/')) top.push(path);
    count(root, path);
  }
  const opened = openLargest(root);
  const names = top.sort(byText).slice(0, mostTopFiles).map(shorten);
  const more = top.length > names.length ? ` and ${top.length - names.length} more` : '';
  return [
    `${root.files} files${kindsOf(root)}`,
    ...linesOf(root, opened, 0),
    ...(names.length === 0 ? [] : [`at the top: ${names.join(', ')}${more}`]),
  ].join('\n');
}

function folderAt(path: string): Folder {
  return { path, files: 0, extensions: new Map(), folders: new Map() };
}

function count(root: Folder, path: string): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folders = path.split('/', deepest + 1);
  if (folders.length <= deepest) folders.pop();
  const extension = languageOf(name) === 'text' ? undefined : name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  let folder = root;
  for (const segment of [undefined, ...folders.slice(0, deepest)]) {
    if (segment !== undefined) {
      const known = folder.folders.get(segment) ?? folderAt(`${folder.path}${segment}/`);
      folder.folders.set(segment, known);
      folder = known;
    }
    folder.files += 1;
    if (extension !== undefined) folder.extensions.set(extension, (folder.extensions.get(extension) ?? 0) + 1);
  }
}

/** The folders whose folders are listed: the one with most sources first, until the lines are used up. */
function openLargest(root: Folder): ReadonlySet<Folder> {
  const opened = new Set([root]);
  let lines = listed(root).length;
  const closed = [...listed(root)];
  while (closed.length > 0) {
    closed.sort((left, right) => sourcesIn(right) - sourcesIn(left) || byText(left.path, right.path));
    const folder = closed.shift();
    if (folder === undefined || folder.folders.size === 0) continue;
    if (lines + listed(folder).length > mostLines) break;
    opened.add(folder);
    lines += listed(folder).length;
    closed.push(...listed(folder));
  }
  return opened;
}

function listed({ folders }: Folder): readonly Folder[] {
  return [...folders.values()]
    .sort((left, right) => right.files - left.files || byText(left.path, right.path))
    .slice(0, mostChildren)
    .sort((left, right) => byText(left.path, right.path));
}

function linesOf(folder: Folder, opened: ReadonlySet<Folder>, depth: number): readonly string[] {
  if (!opened.has(folder)) return [];
  const children = listed(folder);
  const indent = '  '.repeat(depth);
  const left = folder.folders.size - children.length;
  return [
    ...children.flatMap((child) => {
      const name = shorten(child.path.slice(folder.path.length));
      return [`${indent}${name} ${child.files}${kindsOf(child)}`, ...linesOf(child, opened, depth + 1)];
    }),
    ...(left === 0 ? [] : [`${indent}and ${left} more folders`]),
  ];
}

function kindsOf({ extensions }: Folder): string {
  const most = [...extensions].sort((left, right) => right[1] - left[1] || byText(left[0], right[0]));
  if (most.length === 0) return '';
  const named = most.slice(0, mostExtensions).map(([extension, files]) => `${files} .${shorten(extension)}`);
  return `: ${named.join(', ')}`;
}

function sourcesIn({ extensions }: Folder): number {
  return [...extensions.values()].reduce((sum, files) => sum + files, 0);
}

function shorten(name: string): string {
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name;
}

function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
