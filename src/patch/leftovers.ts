import type { Finding } from '../contracts/finding.ts';

interface Leftover {
  readonly code: string;
  readonly pattern: RegExp;
  readonly problem: string;
}

const leftovers: readonly Leftover[] = [
  {
    code: 'conflict-marker',
    pattern: /^(?:<{7}|>{7}|\|{7})(?: .*)?$/,
    problem: 'is a conflict or SEARCH/REPLACE marker',
  },
  {
    code: 'patch-marker',
    pattern: /^\*\*\* (?:Begin Patch|End Patch|(?:Add|Update|Delete) File: .*)$/,
    problem: 'belongs to a patch',
  },
  { code: 'patch-marker', pattern: /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/, problem: 'belongs to a patch' },
  {
    code: 'elision',
    pattern:
      /^\s*(?:\/\/|#|--|\/\*|<!--|\{\/\*)\s*(?:\.\.\.|…)\s*(?:(?:the )?(?:rest|remaining|remainder|existing|other|previous|unchanged|same)\b.*)$/i,
    problem: 'stands for code that was left out; write the code itself',
  },
];

const isPatchFile = /\.(?:patch|diff|rej|orig)$/i;
const isJsonWithComments =
  /(?:^|\/)(?:tsconfig[^/]*|jsconfig[^/]*|\.eslintrc|devcontainer|launch|settings|tasks)\.json$/i;

/**
 * What an edit left in a file by mistake. Only what is new counts: a file that had it before keeps it.
 * @param before the file's text at the base commit; undefined for a new file
 */
export function leftoversIn(path: string, content: string, before: string | undefined): readonly Finding[] {
  const known = new Set(before?.split(/\r?\n/) ?? []);
  const findings: Finding[] = [];
  for (const [index, line] of isPatchFile.test(path) ? [] : content.split(/\r?\n/).entries()) {
    const found =
      line.length > 400 || known.has(line) ? undefined : leftovers.find(({ pattern }) => pattern.test(line));
    if (found !== undefined && findings.length < 20) {
      const message = `Line ${index + 1} of ${path} (\`${line.trim().slice(0, 80)}\`) ${found.problem}.`;
      findings.push({ code: found.code, severity: 'error', path, line: index + 1, message });
    }
  }
  return [...findings, ...brokenJson(path, content, before)];
}

function brokenJson(path: string, content: string, before: string | undefined): readonly Finding[] {
  if (!/\.json$/i.test(path) || isJsonWithComments.test(path)) {
    return [];
  }
  const problem = jsonProblem(content);
  if (problem === undefined || (before !== undefined && jsonProblem(before) !== undefined)) {
    return [];
  }
  return [{ code: 'syntax', severity: 'error', path, message: `${path} is no longer valid JSON: ${problem}.` }];
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ''));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : 'it cannot be parsed';
  }
}
