import type { Candidate } from '../../contracts/changes/candidate.ts';

/** A candidate whose change set passed every check. */
export type ReadyCandidate = Candidate & { readonly changeSet: NonNullable<Candidate['changeSet']> };

export function isReady(candidate: Candidate): candidate is ReadyCandidate {
  return candidate.outcome === 'ready' && candidate.changeSet !== undefined;
}

/**
 * The candidates that can be pushed, best first: fewest warnings, then a result that several candidates agree on, then
 * the smallest change, then the lowest number.
 */
export function rankCandidates(candidates: readonly Candidate[]): readonly ReadyCandidate[] {
  const ready = candidates.filter(isReady);
  const agreeing = (candidate: ReadyCandidate) =>
    ready.filter((other) => other.changeSet.sha256 === candidate.changeSet.sha256).length;
  return ready.toSorted(
    (left, right) =>
      left.findings.length - right.findings.length ||
      agreeing(right) - agreeing(left) ||
      changedLines(left) - changedLines(right) ||
      left.number - right.number,
  );
}

function changedLines({ size }: Candidate): number {
  return size === undefined ? 0 : size.linesAdded + size.linesRemoved;
}
