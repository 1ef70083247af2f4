import type { Finding } from '../../../contracts/changes/finding.ts';
import { findCodeProblems } from './code.ts';
import { findJsonProblems } from './json.ts';
import type { SyntaxProblem } from './syntaxProblem.ts';
import { findXmlProblems, isXml } from './xml.ts';
import { findYamlProblems } from './yaml.ts';

/** What reads a format. Data is read whole or not at all: a file that was not read before says nothing of the change. */
interface SyntaxChecker {
  readonly isData: boolean;
  readonly problems: (text: string) => readonly SyntaxProblem[] | Promise<readonly SyntaxProblem[]>;
}

/** Larger files are not parsed: they are data, and the time is better spent on the rest. */
const maximumCharacters = 1_000_000;
const maximumProblems = 5;
const shownCharacters = 80;
/** A finding in the pull request has 200 characters; so much of them is left for the line itself. */
const shownOfDoubt = 40;
const xmlExtensions = new Set(
  'xml csproj fsproj vbproj props targets config xaml resx svg xslt xsd nuspec plist'.split(' '),
);
/** Marks of template engines: such a text is none of its format until it is filled in. */
const templateMarker = /\{\{|\{%|<%|\[%|#\{[^{}\n]{1,100}\}#/;
/** Files that may be wrong on purpose: tests read them. */
const testFixturePath =
  /(?:^|\/)(?:__)?(?:fixtures?|test-?_?(?:data|files|cases)|snapshots?|goldens?)(?:__)?\/|(?:^|[/._-])(?:invalid|malformed|broken|corrupt|bad)(?=[/._-])/i;

/**
 * Syntax errors that a change brings into a file. Those that were there before are not its fault. What the format's own
 * parser refuses is an error; what only a grammar does not understand is a doubt, one a file, which refuses nothing:
 * grammars are older than the languages they describe.
 * @param before the file's text at the base commit; undefined for a new file
 */
export async function checkSyntax(
  path: string,
  content: string,
  before: string | undefined,
): Promise<readonly Finding[]> {
  const judge = syntaxCheckerFor(path, content, before);
  if (judge === undefined || content === before || content.length > maximumCharacters) {
    return [];
  }
  const problems = await judge.problems(content);
  if (problems.length === 0) {
    return [];
  }
  const old = before === undefined ? [] : await judge.problems(before);
  const fresh = newProblems(judge, { problems, content }, { problems: old, content: before ?? '' });
  // Who did not understand the file before may be wrong about the change, too.
  const mayBeSure =
    !old.some(({ isCertain }) => isCertain) && !testFixturePath.test(path) && !(judge.isData && isTemplate(content));
  const certain = mayBeSure ? fresh.filter(({ isCertain }) => isCertain) : [];
  const lines = content.split('\n');
  const shown = ({ line }: SyntaxProblem, most: number) => lines[line - 1]?.trim().slice(0, most) ?? '';
  if (certain.length > 0) {
    return certain.slice(0, maximumProblems).map((one) => {
      const message = `Line ${one.line} of ${path} is a syntax error: ${one.problem}, at \`${shown(one, shownCharacters)}\`.`;
      return { code: 'syntax', severity: 'error', path, line: one.line, message };
    });
  }
  const [first] = fresh;
  return first === undefined ? [] : [doubt(path, first, shown(first, shownOfDoubt))];
}

function doubt(path: string, { line, problem, isCertain }: SyntaxProblem, shown: string): Finding {
  const why = isCertain
    ? 'it may be a template, wrong on purpose, or was so before'
    : 'what reads it may be older or stricter than its language';
  const message = `Line ${line} may be a syntax error: ${problem.slice(0, 60)}, at \`${shown}\`. Not refused: ${why}.`;
  return { code: 'syntax-doubt', severity: 'warning', path, line, message };
}

interface CheckedText {
  readonly problems: readonly SyntaxProblem[];
  readonly content: string;
}

/** Problems at lines that had none before. */
function newProblems({ isData }: SyntaxChecker, after: CheckedText, before: CheckedText): readonly SyntaxProblem[] {
  if (isData) {
    // Comments that were there before do not excuse a text that cannot be read at all.
    const wasUnreadable = before.problems.some(({ isCertain }) => isCertain);
    const hadDoubts = before.problems.length > 0;
    return wasUnreadable ? [] : after.problems.filter(({ isCertain }) => isCertain || !hadDoubts);
  }
  const textsOf = ({ problems, content }: CheckedText) => {
    const lines = content.split('\n');
    return problems.map(({ line }) => lines[line - 1]?.trim() ?? '');
  };
  const known = new Set(textsOf(before));
  const texts = textsOf(after);
  return after.problems.filter((_problem, index) => !known.has(texts[index] ?? ''));
}

function syntaxCheckerFor(path: string, content: string, before: string | undefined): SyntaxChecker | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  if (['json', 'jsonc', 'code-workspace'].includes(extension)) {
    return { isData: true, problems: (text) => findJsonProblems(path, text) };
  }
  if (extension === 'yml' || extension === 'yaml') {
    return isTemplate(content) || isTemplate(before ?? '') ? undefined : { isData: true, problems: findYamlProblems };
  }
  if (xmlExtensions.has(extension)) {
    return isXml(before ?? content) ? { isData: true, problems: findXmlProblems } : undefined;
  }
  return { isData: false, problems: (text) => findCodeProblems(extension, text) };
}

function isTemplate(text: string): boolean {
  return templateMarker.test(text);
}
