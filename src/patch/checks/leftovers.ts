import type { Finding } from '../../contracts/changes/finding.ts';
import { isElision } from '../elisions/elision.ts';

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
    code: 'placeholder',
    pattern:
      /^\s*(?:\/\/|#|--|\/\*|<!--)\s*(?:your (?:code|implementation|logic)\b.{0,40}|(?:the )?(?:implementation|code|logic) (?:goes|comes|will go) here\b.{0,40}|(?:add|insert|put) (?:your |the )?(?:code|implementation|logic)\b.{0,40}|(?:todo|fixme)\b[:\s-]*(?:implement|add (?:the )?(?:implementation|logic)|fill in)\b.{0,80})$/i,
    problem: 'stands in the place of code; write the code itself',
  },
];

const isPatchFile = /\.(?:patch|diff|rej|orig)$/i;
/** Bodies that may be meant: an abstract method raises so. */
const unimplemented =
  /^\s*(?:raise NotImplementedError\b|throw new (?:System\.)?NotImplementedException\(|throw new Error\(['"`]not (?:yet )?implemented|(?:todo|unimplemented)!\(|panic\("(?:not implemented|todo))/i;

/**
 * What an edit left in a file by mistake. Only what is new counts: a file that had it before keeps it.
 * @param before the file's text at the base commit; undefined for a new file
 */
export function checkLeftovers(path: string, content: string, before: string | undefined): readonly Finding[] {
  const known = new Set(before?.split(/\r?\n/) ?? []);
  const findings: Finding[] = [];
  for (const [index, line] of isPatchFile.test(path) ? [] : content.split(/\r?\n/).entries()) {
    const found = line.length > 400 || known.has(line) ? undefined : leftoverIn(line);
    if (found !== undefined && findings.length < 20) {
      const message = `Line ${index + 1} of ${path} (\`${line.trim().slice(0, 80)}\`) ${found.problem}.`;
      findings.push({ code: found.code, severity: found.severity, path, line: index + 1, message });
    }
  }
  return findings;
}

function leftoverIn(line: string) {
  if (isElision(line)) {
    const problem = 'stands for code that was left out; write the code itself';
    return { code: 'elision', severity: 'error', problem } as const;
  }
  const found = leftovers.find(({ pattern }) => pattern.test(line));
  if (found !== undefined) {
    return { ...found, severity: 'error' } as const;
  }
  const problem = 'does nothing yet; write the code unless that is meant';
  return unimplemented.test(line) ? ({ code: 'placeholder', severity: 'warning', problem } as const) : undefined;
}
