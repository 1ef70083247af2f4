import type { Finding } from '../../contracts/changes/finding.ts';
import { createDiffBudget, type DiffBudget, diffLines } from '../diff/lineDiff.ts';

/** Fewer lines than this may well have to move, for example into a new block. */
const leastLines = 20;
/** The share of a file's kept lines from which on it was formatted anew rather than edited. */
const churnShare = 0.5;
const maximumEditLength = 4_000;

/** What a change does to a file's layout: whitespace changed throughout, line endings, byte-order mark, last newline. */
export function checkFormatting(
  path: string,
  content: string,
  before: string,
  effort: DiffBudget = createDiffBudget(),
): readonly Finding[] {
  if (content === before) {
    return [];
  }
  const warning = (code: string, message: string): Finding => ({ code, severity: 'warning', path, message });
  if (squeezed(content) === squeezed(before)) {
    return [
      warning(
        'whitespace-only',
        `${path} changes in nothing but whitespace. Leave it out unless the task asks for it.`,
      ),
    ];
  }
  const findings: Finding[] = [];
  if (content.startsWith('\uFEFF') !== before.startsWith('\uFEFF')) {
    findings.push(warning('byte-order-mark', `${path} gains or loses its byte-order mark. Keep it as it was.`));
  }
  if (before !== '' && content !== '' && content.endsWith('\n') !== before.endsWith('\n')) {
    findings.push(warning('final-newline', `${path} gains or loses the newline at its end. Keep it as it was.`));
  }
  const { kept, churned } = countChurn(before.split('\n'), content.split('\n'), effort);
  if (churned >= leastLines && churned > kept * churnShare) {
    const message = `${churned} of ${kept} lines of ${path} that stay change in nothing but whitespace. Keep the file's indentation and line endings, and change only the lines the task needs.`;
    findings.push({ code: 'formatting', severity: 'error', path, message });
  }
  return findings;
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Lines that are equal but for whitespace, and how many of them are not equal as they stand. */
function countChurn(before: readonly string[], after: readonly string[], effort: DiffBudget) {
  const trimmed = (line: string) => line.trim();
  const changes = diffLines(before.map(trimmed), after.map(trimmed), { most: maximumEditLength, effort }) ?? [];
  let kept = 0;
  let churned = 0;
  let oldIndex = 0;
  let newIndex = 0;
  for (const { added, removed, count } of changes) {
    for (let offset = 0; !added && !removed && offset < count; offset += 1) {
      const isBlank = before[oldIndex + offset]?.trim() === '';
      kept += isBlank ? 0 : 1;
      churned += isBlank || before[oldIndex + offset] === after[newIndex + offset] ? 0 : 1;
    }
    oldIndex += added ? 0 : count;
    newIndex += removed ? 0 : count;
  }
  return { kept, churned };
}
