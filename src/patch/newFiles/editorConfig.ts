import { matchesGlobBelow } from './glob.ts';

/** What a text says of a folder's files; what it does not say is left out. */
export type EditorSettings = ReadonlyMap<string, string>;

const name = '.editorconfig';
const longestFile = 20_000;
/** Files that are read, the nearest ones. */
const mostFiles = 8;

/**
 * What the `.editorconfig` files of a repository say of one file, the nearest last.
 * https://spec.editorconfig.org
 * @param read a file's text; undefined where it is not there
 */
export function readEditorConfig(path: string, read: (path: string) => string | undefined): EditorSettings {
  const folders = ancestorFolders(path).toReversed();
  const texts: { readonly folder: string; readonly text: string }[] = [];
  for (const folder of folders) {
    const text = read(`${folder}${name}`);
    if (text === undefined || text.length > longestFile || texts.length >= mostFiles) continue;
    texts.unshift({ folder, text });
    if (isRoot(text)) break;
  }
  const settings = new Map<string, string>();
  for (const { folder, text } of texts) apply(settings, text, path.slice(folder.length));
  return settings;
}

/** The folders that hold a file, with a `/` at their end, the root (as an empty text) first. */
export function ancestorFolders(path: string): readonly string[] {
  const folders = [''];
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at + 1));
  return folders;
}

function isRoot(text: string): boolean {
  for (const { section, key, value } of entriesOf(text)) {
    if (section !== undefined) return false;
    if (key === 'root') return value === 'true';
  }
  return false;
}

function apply(settings: Map<string, string>, text: string, path: string): void {
  const matches = new Map<string, boolean>();
  for (const { section, key, value } of entriesOf(text)) {
    if (section === undefined || key === undefined) continue;
    const isFor = matches.get(section) ?? matchesGlobBelow(path, section);
    matches.set(section, isFor);
    if (isFor && value === 'unset') settings.delete(key);
    else if (isFor) settings.set(key, value);
  }
}

/** Names and values in lower case, with the section they stand in; a section without entries has no key. */
function* entriesOf(text: string) {
  let section: string | undefined;
  for (const whole of text.replace(/^\uFEFF/, '').split('\n')) {
    const line = whole.trim();
    if (line.startsWith('#') || line.startsWith(';')) continue;
    if (line.startsWith('[') && line.endsWith(']')) {
      section = line.slice(1, -1);
      yield { section, key: undefined, value: '' };
      continue;
    }
    const at = line.indexOf('=');
    if (at === -1) continue;
    const key = line.slice(0, at).trim().toLowerCase();
    yield {
      section,
      key,
      value: line
        .slice(at + 1)
        .trim()
        .toLowerCase(),
    };
  }
}
