import type { Change, ChangeSet } from '../../contracts/changes/changeSet.ts';
import { byteOrderMark } from '../matching/textFile.ts';
import { type EditorSettings, readEditorConfig } from './editorConfig.ts';
import { hasNormalizedLineEndings, readGitAttributes } from './gitAttributes.ts';

/** A repository, as far as it says how new files shall be written. */
export interface RepositoryFiles {
  /** A file's text; undefined where it is not there or cannot be read. */
  readonly read: (path: string) => string | undefined;
  /** The paths of all files. */
  readonly paths: () => Iterable<string>;
}

type Added = Extract<Change, { kind: 'add' }>;
type Ending = '\n' | '\r\n';

/** Neighbours that are asked. */
const mostNeighbours = 20;
const endings: ReadonlyMap<string, Ending> = new Map([
  ['lf', '\n'],
  ['crlf', '\r\n'],
]);
/** Values of `charset` for which a file is written in another encoding than UTF-8, with the names of change sets. */
const charsets: ReadonlyMap<string, string> = new Map([
  ['latin1', 'iso-8859-1'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
]);

/**
 * New files as the repository wants them. Line endings: what Git would make of them by `.gitattributes`, then what
 * `.editorconfig` says, then those of the neighbours of the same kind. Byte-order mark, encoding and last newline: what
 * `.editorconfig` says.
 */
export function applyConventions(changeSet: ChangeSet, where: RepositoryFiles): ChangeSet {
  const added = changeSet.changes.filter((change) => change.kind === 'add');
  if (added.length === 0) return changeSet;
  const written = new Map(added.map(({ path, content }) => [path, content]));
  let all: readonly string[] | undefined;
  const neighbourhood: RepositoryFiles = {
    read: (path) => written.get(path) ?? where.read(path),
    // They may have to be looked for in a folder, and not every new file asks its neighbours.
    paths() {
      all ??= [...where.paths()];
      return all;
    },
  };
  const changes = changeSet.changes.map((change) =>
    change.kind === 'add' ? conventional(change, neighbourhood) : change,
  );
  return { ...changeSet, changes };
}

function conventional(change: Added, where: RepositoryFiles): Change {
  const { path, content } = change;
  const attributes = readGitAttributes(path, where.read);
  const settings = readEditorConfig(path, where.read);
  if (content === '' || attributes.get('text') === false) return change;
  const ending = hasNormalizedLineEndings(attributes)
    ? '\n'
    : (endingSaid(settings) ?? endingOfNeighbours(change, where));
  const ended = ending === undefined ? content : content.replaceAll('\r\n', '\n').replaceAll('\n', ending);
  const closes = settings.get('insert_final_newline') === 'true' && !ended.endsWith('\n');
  const closed = closes ? `${ended}${ending ?? '\n'}` : ended;
  // Git keeps such a file in UTF-8, whatever people see when they check it out.
  return attributes.has('working-tree-encoding') ? { ...change, content: closed } : encoded(change, closed, settings);
}

function encoded(change: Added, content: string, settings: EditorSettings): Change {
  const charset = settings.get('charset') ?? '';
  const encoding = charsets.get(charset);
  const plain = content.startsWith(byteOrderMark) ? content.slice(1) : content;
  if (charset === 'utf-8') return { ...change, content: plain };
  if (charset === 'utf-8-bom') return { ...change, content: byteOrderMark + plain };
  if (encoding === undefined) return { ...change, content };
  return { ...change, content: encoding.startsWith('utf-16') ? byteOrderMark + plain : plain, encoding };
}

function endingSaid(settings: EditorSettings): Ending | undefined {
  return endings.get(settings.get('end_of_line') ?? '');
}

/** What most files use of those that are most like the new one: of its kind in its folder, of its kind, in its folder. */
function endingOfNeighbours({ path, content }: Added, where: RepositoryFiles) {
  const folder = folderOf(path);
  const kind = kindOf(path);
  const others = [...where.paths()].filter((other) => other !== path);
  const ofKind = others.filter((other) => kindOf(other) === kind);
  const inFolder = others.filter((other) => folderOf(other) === folder);
  const circles = [ofKind.filter((other) => folderOf(other) === folder), ofKind];
  // Who runs a script by its first line does not take a carriage return for the end of it.
  if (!content.startsWith('#!')) circles.push(inFolder);
  for (const circle of circles) {
    const ending = mostUsed(circle, where);
    if (ending !== undefined) return ending;
  }
  return content.startsWith('#!') ? '\n' : undefined;
}

function mostUsed(paths: readonly string[], { read }: RepositoryFiles): Ending | undefined {
  let windows = 0;
  let unix = 0;
  for (const path of paths) {
    if (windows + unix >= mostNeighbours) break;
    const text = read(path) ?? '';
    const at = text.indexOf('\n');
    if (at === -1) continue;
    if (text[at - 1] === '\r') windows += 1;
    else unix += 1;
  }
  if (windows === unix) return undefined;
  return windows > unix ? '\r\n' : '\n';
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The extension; the whole name where there is none. */
function kindOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.slice(Math.max(0, name.lastIndexOf('.'))).toLowerCase();
}
