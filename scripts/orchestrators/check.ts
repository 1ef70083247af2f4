import type { RuleFinding } from './finding.ts';
import { checkLoserIsCancelled } from './losers.ts';
import { checkContinueAsNew, checkNoSubOrchestrator, checkTaskIsYielded } from './madeTasks.ts';
import { readProgram } from './program.ts';
import { checkDeterministic, checkThrowsErrors } from './purity.ts';
import { parseSource, type SourceFile } from './syntax.ts';
import { checkWaitOnce } from './waitOnce.ts';

const rules = [
  checkWaitOnce,
  checkNoSubOrchestrator,
  checkTaskIsYielded,
  checkLoserIsCancelled,
  checkContinueAsNew,
  checkDeterministic,
  checkThrowsErrors,
];

/**
 * What orchestrators do that goes wrong on the real host, in the order of files and lines.
 * @param sources texts by their paths from the repository's root
 * @param imported what they import from elsewhere, to know its types by; not checked itself
 */
export function checkOrchestrators(
  sources: Readonly<Record<string, string>>,
  imported: Readonly<Record<string, string>> = {},
): RuleFinding[] {
  const program = readProgram(parseAll(sources), parseAll(imported));
  const findings = rules.flatMap((rule) => rule(program));
  const lines = new Set<string>();
  const fresh = findings.filter(({ rule, path, line, message }) => {
    const key = `${rule} ${path} ${line} ${message}`;
    return !lines.has(key) && lines.add(key);
  });
  return fresh.sort((left, right) => left.path.localeCompare(right.path) || left.line - right.line);
}

function parseAll(sources: Readonly<Record<string, string>>): SourceFile[] {
  return Object.entries(sources).map(([path, text]) => parseSource(path, text));
}
