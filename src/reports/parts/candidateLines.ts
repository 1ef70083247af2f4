import type { Candidate } from '../../contracts/changes/candidate.ts';
import type { ModelUsage } from '../../contracts/models/modelUsage.ts';
import { markdownLine } from './plainText.ts';

const maximumReasonCharacters = 200;
const numberFormat = new Intl.NumberFormat('en-US');

/** What became of a candidate, in one word or two. */
export const candidateOutcomes = { ready: 'passed', refused: 'rejected', failed: 'no answer' } as const;

/** One line per candidate: its outcome, and why. */
export function candidateLines(candidates: readonly Candidate[], chosen: number | undefined): string {
  return candidates.map((candidate) => `- Candidate ${candidate.number}: ${describe(candidate, chosen)}`).join('\n');
}

function describe(candidate: Candidate, chosen: number | undefined): string {
  const reason = candidate.failure?.message ?? candidate.findings[0]?.message;
  const because = reason === undefined ? '' : ` — ${markdownLine(reason, maximumReasonCharacters)}`;
  const outcome = candidateOutcomes[candidate.outcome];
  if (candidate.outcome !== 'ready') return `${outcome}${because}`;
  return `${candidate.number === chosen ? '**chosen**' : `${outcome}, not chosen`}${describeSize(candidate)}`;
}

/** How much a candidate changes, in the words of `git diff --stat`. */
export function describeSize({ size }: Candidate): string {
  if (size === undefined) return '';
  return `, ${size.files} ${size.files === 1 ? 'file' : 'files'}, +${size.linesAdded} −${size.linesRemoved} lines`;
}

/** Token counts as text. */
export function describeUsage({ inputTokens, cachedInputTokens, outputTokens }: ModelUsage): string {
  const cached = cachedInputTokens > 0 ? ` (${numberFormat.format(cachedInputTokens)} cached)` : '';
  return `${numberFormat.format(inputTokens)} tokens in${cached}, ${numberFormat.format(outputTokens)} out`;
}

/** Token counts, and their cost if the deployment has prices. */
export function describeSpending({
  usage,
  cost,
}: {
  readonly usage: ModelUsage;
  readonly cost?: number | undefined;
}): string {
  return cost === undefined || cost === 0
    ? describeUsage(usage)
    : `${describeUsage(usage)}, cost ${describeCost(cost)}`;
}

/** Formats a cost given in millionths of the price table's currency unit, with at least two significant digits. */
export function describeCost(cost: number): string {
  const amount = cost / 1_000_000;
  return amount >= 1 || amount === 0 ? amount.toFixed(2) : amount.toPrecision(2);
}
