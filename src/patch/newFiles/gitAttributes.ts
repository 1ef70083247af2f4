import { ancestorFolders } from './editorConfig.ts';
import { matchesGlobBelow } from './glob.ts';

/** An attribute is set, unset, or has a value. */
export type GitAttributes = ReadonlyMap<string, string | boolean>;

const longestFile = 20_000;

/**
 * What the `.gitattributes` files of a repository say of one file, the nearest last.
 * https://git-scm.com/docs/gitattributes
 * @param read a file's text; undefined where it is not there
 */
export function readGitAttributes(path: string, read: (path: string) => string | undefined): GitAttributes {
  const attributes = new Map<string, string | boolean>();
  for (const folder of ancestorFolders(path)) {
    const text = read(`${folder}.gitattributes`) ?? '';
    for (const line of text.length > longestFile ? [] : text.split('\n')) {
      const [pattern = '', ...words] = fieldsOf(line);
      if (isFor(pattern, path.slice(folder.length))) for (const word of words) apply(attributes, word);
    }
  }
  return attributes;
}

/** Whether Git keeps a file with line feeds alone, whatever people see when they check it out. */
export function hasNormalizedLineEndings(attributes: GitAttributes): boolean {
  const text = attributes.get('text');
  if (text === false) return false;
  return text === true || text === 'auto' || attributes.has('eol') || attributes.has('working-tree-encoding');
}

function fieldsOf(line: string): readonly string[] {
  const trimmed = line.trim();
  if (trimmed.startsWith('#')) return [];
  const end = trimmed.startsWith('"') ? trimmed.indexOf('"', 1) : -1;
  if (end === -1) return trimmed.split(/\s+/);
  return [
    trimmed.slice(1, end),
    ...trimmed
      .slice(end + 1)
      .trim()
      .split(/\s+/),
  ];
}

function isFor(pattern: string, path: string): boolean {
  // What ends with a slash would be a folder, and those have no attributes.
  if (pattern === '' || pattern.startsWith('[attr]') || pattern.endsWith('/')) return false;
  // Braces are no special letters here.
  return matchesGlobBelow(path, pattern.replace(/[{}]/g, '\\$&'));
}

function apply(attributes: Map<string, string | boolean>, word: string): void {
  const at = word.indexOf('=');
  if (at > 0) attributes.set(word.slice(0, at), word.slice(at + 1));
  else if (word.startsWith('-')) attributes.set(word.slice(1), false);
  else if (word.startsWith('!')) attributes.delete(word.slice(1));
  else if (word === 'binary') attributes.set('text', false);
  else if (word !== '') attributes.set(word, true);
}
