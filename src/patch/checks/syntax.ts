import { SaxesParser } from 'saxes';
import { parseAllDocuments } from 'yaml';
import type { Finding } from '../../contracts/finding.ts';
import { lineNumbers } from '../../contracts/linearText.ts';
import { appendAll } from '../../contracts/longLists.ts';
import { parserFor } from './grammars.ts';

export interface SyntaxProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly problem: string;
}

type Judge = (text: string) => readonly SyntaxProblem[] | Promise<readonly SyntaxProblem[]>;

/** Larger files are not parsed: they are data, and the time is better spent on the rest. */
const maximumCharacters = 1_000_000;
const maximumProblems = 5;
const jsonWithComments =
  /(?:^|\/)(?:tsconfig[^/]*|jsconfig[^/]*|\.eslintrc|devcontainer|launch|settings|tasks|extensions)\.json$/i;
const xmlExtensions = new Set(
  'xml csproj fsproj vbproj props targets config xaml resx svg xslt xsd nuspec plist'.split(' '),
);
/** Text of a template engine is no YAML until it is filled in. */
const template = /\{\{|\{%/;

/**
 * Syntax errors that a change brings into a file. Those that were there before are not its fault.
 * @param before the file's text at the base commit; undefined for a new file
 */
export async function syntaxFindings(
  path: string,
  content: string,
  before: string | undefined,
): Promise<readonly Finding[]> {
  const judge = judgeOf(path);
  if (judge === undefined || content === before || content.length > maximumCharacters) {
    return [];
  }
  const problems = await judge(content);
  if (problems.length === 0) {
    return [];
  }
  const old = before === undefined ? [] : await judge(before);
  if (old.length > 0 && dataJudges.has(judge)) {
    return [];
  }
  const oldLines = (before ?? '').split('\n');
  const lines = content.split('\n');
  const lineAt = (line: number) => lines[line - 1]?.trim() ?? '';
  const known = new Set(old.map(({ line }) => oldLines[line - 1]?.trim() ?? ''));
  const fresh = problems.filter(({ line }) => !known.has(lineAt(line)));
  // A grammar that did not understand the file before may be wrong about the change, too.
  const severity = old.length === 0 ? 'error' : 'warning';
  return fresh.slice(0, maximumProblems).map(({ line, problem }) => {
    const message = `Line ${line} of ${path} is a syntax error: ${problem}, at \`${lineAt(line).slice(0, 80)}\`.`;
    return { code: 'syntax', severity, path, line, message };
  });
}

function judgeOf(path: string): Judge | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (extension === 'json') {
    return jsonWithComments.test(path) ? undefined : jsonProblems;
  }
  if (extension === 'yml' || extension === 'yaml') {
    return yamlProblems;
  }
  return xmlExtensions.has(extension) ? xmlProblems : (text) => codeProblems(extension, text);
}

/** What parses whole or not at all: a file that did not before says nothing about the change. */
const dataJudges: ReadonlySet<Judge> = new Set([jsonProblems, yamlProblems, xmlProblems]);

function jsonProblems(text: string): readonly SyntaxProblem[] {
  const json = text.replace(/^\uFEFF/, '');
  try {
    JSON.parse(json);
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it cannot be parsed';
    const position = /at position (\d+)/.exec(message)?.[1];
    const line = position === undefined ? json.trimEnd().split('\n').length : lineNumbers(json)(Number(position));
    return [{ line, problem: message.replace(/ in JSON at position.*$/s, '').slice(0, 120) }];
  }
}

function yamlProblems(text: string): readonly SyntaxProblem[] {
  if (template.test(text)) {
    return [];
  }
  const documents = parseAllDocuments(text, { logLevel: 'silent', prettyErrors: false });
  const lineOf = lineNumbers(text);
  return [...documents].flatMap(({ errors }) =>
    errors.map((error) => ({ line: lineOf(error.pos[0]), problem: error.message.slice(0, 120) })),
  );
}

function xmlProblems(text: string): readonly SyntaxProblem[] {
  const problems: SyntaxProblem[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    if (problems.length < maximumProblems) {
      problems.push({ line: parser.line, problem: error.message.replace(/^\d+:\d+: /, '').slice(0, 120) });
    }
  });
  parser.write(text).close();
  return problems;
}

async function codeProblems(extension: string, text: string): Promise<readonly SyntaxProblem[]> {
  const parser = await parserFor(extension);
  const tree = parser?.parse(text);
  if (tree === null || tree === undefined) {
    return [];
  }
  const problems: SyntaxProblem[] = [];
  const open = [tree.rootNode];
  for (let node = open.pop(); node !== undefined && problems.length < 50; node = open.pop()) {
    if (node.isMissing) {
      problems.push({ line: node.startPosition.row + 1, problem: `\`${node.type}\` is missing` });
    } else if (node.isError) {
      problems.push({ line: node.startPosition.row + 1, problem: 'this cannot be parsed' });
    } else if (node.hasError) {
      const wrong = node.children.flatMap((child) => (child?.hasError || child?.isMissing ? [child] : []));
      appendAll(open, wrong.reverse());
    }
  }
  tree.delete();
  return problems;
}
