/** How comments and strings look in a file, and which definitions it may hold. */
export type Language =
  | 'python'
  | 'script'
  | 'csharp'
  | 'java'
  | 'go'
  | 'braces'
  | 'hash'
  | 'powershell'
  | 'basic'
  | 'fsharp'
  | 'sql'
  | 'markup'
  | 'text';

const languageByExtension: ReadonlyMap<string, Language> = new Map<string, Language>([
  ...['py', 'pyi', 'pyx'].map((extension) => [extension, 'python'] as const),
  ...['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'].map((it) => [it, 'script'] as const),
  ...['cs', 'csx'].map((extension) => [extension, 'csharp'] as const),
  ...['java', 'kt', 'kts', 'scala', 'groovy'].map((extension) => [extension, 'java'] as const),
  ['go', 'go'],
  ...['c', 'h', 'cc', 'cpp', 'cxx', 'hpp', 'm', 'mm', 'rs', 'swift', 'php', 'dart', 'zig', 'proto', 'bicep'].map(
    (extension) => [extension, 'braces'] as const,
  ),
  ...['rb', 'sh', 'bash', 'pl', 'r', 'ex', 'exs', 'jl', 'yml', 'yaml', 'toml', 'tf', 'cmake'].map(
    (extension) => [extension, 'hash'] as const,
  ),
  ...['ps1', 'psm1', 'psd1'].map((extension) => [extension, 'powershell'] as const),
  ...['vb', 'bas', 'cls', 'vbs'].map((extension) => [extension, 'basic'] as const),
  ...['fs', 'fsx', 'fsi'].map((extension) => [extension, 'fsharp'] as const),
  ...['sql', 'pks', 'pkb', 'prc', 'plsql'].map((extension) => [extension, 'sql'] as const),
  ...['html', 'htm', 'cshtml', 'vbhtml', 'razor', 'xaml', 'axaml', 'aspx', 'ascx', 'master'].map(
    (extension) => [extension, 'markup'] as const,
  ),
]);

/** The language of a file by its name; `text` where nothing is known of it. */
export function languageOf(path: string): Language {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return languageByExtension.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase()) ?? 'text';
}

const identifier = '([A-Za-z_$\\u00C0-\\uFFFF][\\w$\\u00C0-\\uFFFF]*)';
// A quote behind a backslash begins no string: without that, each of many would be looked for its end anew.
const quoted = '((?<!\\\\)"(?:[^"\\\\\\n]|\\\\.){0,2000}"|(?<!\\\\)\'(?:[^\'\\\\\\n]|\\\\.){0,400}\')';
const braceComments = '(\\/\\/[^\\n]*|\\/\\*[^]*?(?:\\*\\/|$))';
const tripleQuoted = '"""[^]*?(?:"""|$)|\'\'\'[^]*?(?:\'\'\'|$)';
const backQuoted = '(?<!\\\\)`(?:[^`\\\\]|\\\\[^]){0,20000}`';

const tokenSources: Readonly<Record<Language, string>> = {
  python: `(#[^\\n]*|${tripleQuoted})|${quoted}|${identifier}`,
  script: `${braceComments}|${quoted.slice(0, -1)}|${backQuoted})|${identifier}`,
  go: `${braceComments}|${quoted.slice(0, -1)}|${backQuoted})|${identifier}`,
  csharp: `${braceComments}|${quoted}|${identifier}`,
  java: `${braceComments}|${quoted}|${identifier}`,
  braces: `${braceComments}|${quoted}|${identifier}`,
  hash: `(#[^\\n]*)|${quoted}|${identifier}`,
  // A verb and a noun are one name: Get-Content.
  powershell: `(<#[^]*?(?:#>|$)|#[^\\n]*)|((?<!\`)"(?:[^"\`\\n]|\`.){0,2000}"|'[^'\\n]{0,400}')|([A-Za-z_\\u00C0-\\uFFFF][\\w\\u00C0-\\uFFFF]*(?:-[A-Za-z][\\w\\u00C0-\\uFFFF]*)?)`,
  basic: `('[^\\n]*)|("(?:[^"\\n]|""){0,2000}")|${identifier}`,
  fsharp: `(\\/\\/[^\\n]*|\\(\\*[^]*?(?:\\*\\)|$))|("""[^]*?(?:"""|$)|(?<!\\\\)"(?:[^"\\\\\\n]|\\\\.){0,2000}")|${identifier}`,
  sql: `(--[^\\n]*|\\/\\*[^]*?(?:\\*\\/|$))|((?<!')'(?:[^'\\n]|''){0,2000}')|${identifier}`,
  markup: `(<!--[^]*?(?:-->|$)|@\\*[^]*?(?:\\*@|$))|("[^"\\n]{3,400}")|${identifier}`,
  text: `(\\x00)|("[^"\\n]{3,400}")|${identifier}`,
};

const tokenPatterns = new Map<Language, RegExp>();

/** A global pattern with the groups comment, string and identifier. */
export function tokenPattern(language: Language): RegExp {
  const known = tokenPatterns.get(language) ?? new RegExp(tokenSources[language], 'g');
  tokenPatterns.set(language, known);
  return known;
}
