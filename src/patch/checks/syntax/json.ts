import { createScanner } from 'jsonc-parser';
import { lineNumbers } from '../../../contracts/text/linearText.ts';
import { longestProblem, type SyntaxProblem } from './syntaxProblem.ts';

/**
 * Files whose tools take comments and commas before a closing bracket: .NET's settings, those of Azure Functions, of
 * editors, compilers and linters. https://code.visualstudio.com/docs/languages/json#_json-with-comments,
 * https://learn.microsoft.com/aspnet/core/fundamentals/configuration, https://learn.microsoft.com/azure/azure-functions/functions-host-json
 */
const takesComments = [
  /(?:^|\/)(?:ts|js)config[^/]*\.json$/i,
  /(?:appsettings|launchSettings|tsconfig)[^/]{0,80}\.json$/i,
  /(?:^|[/.])settings\.json$/i,
  /(?:^|\/)\.(?:vscode|devcontainer|config)\/[^/]*\.json$/i,
  /(?:^|\/)\.[^/]*(?:rc|lint)(?:\.json)?$/i,
  /(?:^|\/)(?:host|proxies|function|global|libman|launch|tasks|extensions|devcontainer|omnisharp|stylecop|nlog|hosting|bundleconfig|compilerconfig|bicepconfig|biome|deno|nx|angular|turbo|tslint|cspell|typedoc|wrangler|rush|heft|api-extractor|pyrightconfig|babel\.config|xunit\.runner)\.json$/i,
  /\.(?:jsonc|code-workspace)$/i,
];
/** Files of package managers, which read nothing but JSON. */
const isStrict = /(?:^|\/)(?:package|package-lock|npm-shrinkwrap|composer|bower)\.json$/i;
/** Some tools read more than JSON: strings of several lines, names without quotes. */
const readMore = [
  /(?:^|\/)(?:babel\.config|\.?babelrc|renovate|\.?swcrc)\.json$/i,
  /(?:^|\/)(?:azuredeploy|mainTemplate)[^/]*\.json$/i,
];

/** Whether a JSON file can be read: strictly, or with comments where tools take them. */
export function findJsonProblems(path: string, text: string): readonly SyntaxProblem[] {
  const json = text.replace(/^\uFEFF/, '');
  const problem = strictProblem(json);
  if (problem === undefined) return [];
  const plain = withoutComments(json);
  if (strictProblem(plain) === undefined) {
    if (takesComments.some((pattern) => pattern.test(path))) return [];
    return [{ ...problem, isCertain: isStrict.test(path) }];
  }
  if (isListOfDocuments(json)) return [];
  return [{ ...problem, isCertain: !readMore.some((pattern) => pattern.test(path)) }];
}

function strictProblem(json: string): Omit<SyntaxProblem, 'isCertain'> | undefined {
  try {
    JSON.parse(json);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it cannot be parsed';
    const position = /at position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? json.trimEnd().split('\n').length : lineNumbers(json)(Number(position));
    return { line, problem: message.replace(/ in JSON at position.*$/s, '').slice(0, longestProblem) };
  }
}

/** The text with blanks in the place of comments, and of commas before a closing bracket. */
function withoutComments(json: string): string {
  const scanner = createScanner(json, false);
  const parts: string[] = [];
  let comma: number | undefined;
  while (scanner.getPosition() < json.length) {
    const start = scanner.getPosition();
    scanner.scan();
    const token = json.slice(start, scanner.getPosition());
    const isComment = /^\/[/*]/.test(token);
    if (/^[}\]]/.test(token) && comma !== undefined) parts[comma] = ' ';
    if (!isComment && token.trim() !== '') comma = token === ',' ? parts.length : undefined;
    parts.push(isComment ? token.replace(/[^\n]/g, ' ') : token);
  }
  return parts.join('');
}

/** One document a line, as logs and exports of databases have it. */
function isListOfDocuments(json: string): boolean {
  const lines = json.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every((line) => strictProblem(line) === undefined);
}
