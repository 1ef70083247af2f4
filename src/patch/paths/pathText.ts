import { stripDecoration } from './pathDecoration.ts';

/** Longer header lines hold no path; cutting them keeps every pattern fast. */
const longestHeader = 1_000;

const escapes: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/** A path as Git prints it: in double quotes with C escapes and octal UTF-8 bytes where it holds unusual characters. */
export function unquotePath(text: string): string {
  if (!(text.length >= 2 && text.startsWith('"') && text.endsWith('"'))) {
    return text;
  }
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  const pattern = /\\([0-3][0-7]{2})|\\(.)|([^\\]+)/gsu;
  for (const [, octal, escaped, plain] of text.slice(1, -1).matchAll(pattern)) {
    if (octal === undefined) {
      bytes.push(...encoder.encode(plain ?? escapes.get(escaped ?? '') ?? escaped ?? ''));
    } else {
      bytes.push(Number.parseInt(octal, 8));
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** The path in a `---` or `+++` line: without the timestamp after a tab, without quotes. */
export function parseHeaderPath(line: string): string {
  const text = line.slice(0, longestHeader);
  const quoted = /^"(?:[^"\\]|\\.)*"/.exec(text);
  if (quoted !== null) {
    return unquotePath(quoted[0]);
  }
  const [path = ''] = text.split('\t');
  return path.replace(/ {2,}\d{4}-\d\d-\d\d .*$| \d{4}-\d\d-\d\d \d\d:\d\d:\d\d.*$/, '').trim();
}

const wrapped = /[`"]([^`"\s]+)[`"]|\*\*([^*\s]+)\*\*/;
const fileExtension =
  /\.(?:[cm]?[jt]sx?|py|pyi|cs|csproj|sln|java|kts?|go|rs|rb|php|c|cc|cpp|h|hpp|m|swift|scala|sh|ps1|sql|vue|svelte|html?|s?css|less|json|ya?ml|toml|xml|ini|cfg|conf|env|md|mdx|rst|txt|csv|lock|gradle|tf|bicep|proto|graphql|dockerfile)$/i;
const knownNames = /^(?:Makefile|Dockerfile|Jenkinsfile|Gemfile|Rakefile|Procfile|LICENSE|README|CODEOWNERS)$/;

/**
 * The path that a line of prose, a heading or a fence names, if it names one.
 * @param text for example `src/app.ts`, `### 1. **src/app.ts** (new)`, "`src/app.ts`:", "```ts src/app.ts"
 */
export function findPathInLine(text: string): string | undefined {
  if (text.length > 400) {
    return undefined;
  }
  const fence = /^\s*(?:`{3,}|~{3,})(.*)$/.exec(text);
  const content = fence === null ? text : fenceInfoPath(fence[1] ?? '');
  // Most lines are prose and code without a path: taking decoration away takes its time.
  const plain = fence === null && /[./\\]/.test(content) ? stripDecoration(content) : '';
  if (plain !== content.trim() && isSurelyPath(plain) && isOnePath(plain)) return plain;
  const [, ticked, bold] = wrapped.exec(content) ?? [];
  const inner = ticked ?? bold;
  if (inner !== undefined && looksLikePath(inner) && (inner === content.trim().slice(1, -1) || isSurelyPath(inner))) {
    return inner;
  }
  const bare = content
    .trim()
    .replace(/^(?:#+|[*-]|\/\/|<!--|File(?:name| path)?:|Path:)\s*/i, '')
    .replace(/^[`*"']+|[`*"':,]+$/g, '')
    .trim()
    .replace(/[`*:]+$/, '');
  return [plain, bare].find(looksLikePath);
}

function fenceInfoPath(info: string): string {
  const trimmed = info.trim();
  const attribute = /(?:path|file|filename|title)=["']?([^"'\s]+)/.exec(trimmed)?.[1];
  const afterColon = /^\w+:(\S+)$/.exec(trimmed)?.[1];
  const afterLanguage = /^\S+\s+(\S+)$/.exec(trimmed)?.[1];
  return attribute ?? afterColon ?? afterLanguage ?? (/[./]/.test(trimmed) ? trimmed : '');
}

/** In prose `self.name` and `module.function` are names of code, `src/app` and `app.ts` are files. */
function isSurelyPath(text: string): boolean {
  return /[/\\]/.test(text) || knownNames.test(text) || fileExtension.test(text);
}

/** Without blanks, which would be words beside it. */
function isOnePath(text: string): boolean {
  const slashed = text.replaceAll('\\', '/');
  return !/\s/.test(text) && looksLikePath(slashed.replace(/^[A-Za-z]:/, '')) && /[^/]/.test(slashed.slice(-1));
}

function looksLikePath(text: string): boolean {
  if (text === '' || /[<>|*?\n]|\.\.\.$|^[.]+$|:\/\//.test(text)) {
    return false;
  }
  const name = text.slice(text.lastIndexOf('/') + 1);
  const hasExtension = /^\.?[^\s.][^.]*(?:\.[^.\s]+)*\.[A-Za-z0-9_+-]{1,12}$|^\.[A-Za-z][\w.-]*$/.test(name);
  if (text.includes(' ')) {
    return hasExtension && text.includes('/') && !/[,;:]\s/.test(text) && text.split(' ').length <= 4;
  }
  return hasExtension || knownNames.test(name) || (text.includes('/') && name !== '');
}
