import type { Candidate } from '../contracts/candidate.ts';
import type { ModelUsage } from '../contracts/modelUsage.ts';
import { markdownLine } from './plainText.ts';

const maximumReasonCharacters = 200;
const numberFormat = new Intl.NumberFormat('en-US');

/** One line a candidate: what became of it, and why. */
export function candidateLines(candidates: readonly Candidate[], chosen: number | undefined): string {
  return candidates.map((candidate) => `- Candidate ${candidate.number}: ${describe(candidate, chosen)}`).join('\n');
}

function describe(candidate: Candidate, chosen: number | undefined): string {
  const reason = candidate.failure?.message ?? candidate.findings[0]?.message;
  const because = reason === undefined ? '' : ` — ${markdownLine(reason, maximumReasonCharacters)}`;
  if (candidate.outcome === 'failed') return `no answer${because}`;
  if (candidate.outcome === 'refused') return `refused${because}`;
  return `${candidate.number === chosen ? '**chosen**' : 'passed, not chosen'}${describeSize(candidate)}`;
}

/** How much a candidate changes, as `git diff --stat` says it. */
export function describeSize({ size }: Candidate): string {
  if (size === undefined) return '';
  return `, ${size.files} ${size.files === 1 ? 'file' : 'files'}, +${size.linesAdded} −${size.linesRemoved} lines`;
}

/** Tokens in words. */
export function describeUsage({ inputTokens, cachedInputTokens, outputTokens }: ModelUsage): string {
  const cached = cachedInputTokens > 0 ? ` (${numberFormat.format(cachedInputTokens)} cached)` : '';
  return `${numberFormat.format(inputTokens)} tokens in${cached}, ${numberFormat.format(outputTokens)} out`;
}
