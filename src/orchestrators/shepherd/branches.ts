import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import { callStep } from '../callStep.ts';
import type { Step } from '../step.ts';
import { draftChange, noteRepair } from './change.ts';
import { pairOf } from './decide.ts';
import { remember, type Shepherd, tellInThread } from './shepherd.ts';

/** Brings a branch that is behind its target, without conflict, up to date. */
export function* updateBranch(shepherd: Shepherd, seen: PullRequestObservation): Step<void> {
  const outcome = yield* rebase(shepherd, seen, undefined);
  if (outcome?.commit !== undefined) return yield* tellRebased(shepherd, outcome.commit, 'update');
  // Once a pair of tips: what did not work now would not work a minute later either.
  remember(shepherd, { conflictAt: pairOf(seen) });
}

/**
 * The target branch changed what the branch changes: the change is made again on top of it. Where people have pushed to
 * the branch nothing is rewritten; they are told.
 */
export function* resolveConflict(shepherd: Shepherd, seen: PullRequestObservation): Step<void> {
  remember(shepherd, { conflictAt: pairOf(seen) });
  const first = yield* rebase(shepherd, seen, undefined);
  if (first?.commit !== undefined) return yield* tellRebased(shepherd, first.commit, 'conflict');
  // The next look sees the pull request closed.
  if (first?.outcome === 'branch-gone') return;
  if (first?.outcome !== 'conflicts' || first.details === undefined) {
    const reason =
      first?.outcome === 'foreign-commits' ? 'other people have commits on the branch' : 'the branch moved';
    return yield* tellConflicts(shepherd, seen, first?.conflicts ?? [], reason);
  }
  const step = `conflict-${(seen.targetTip ?? '').slice(0, 12)}`;
  const occasion = { kind: 'target-moved', details: first.details } as const;
  const change = yield* draftChange(shepherd, { branch: shepherd.task.targetBranch, occasion });
  if (change.kind === 'none') return yield* tellConflicts(shepherd, seen, first.conflicts, change.reason);
  const second = yield* rebase(shepherd, seen, change.changeSet);
  if (second?.commit === undefined)
    return yield* tellConflicts(shepherd, seen, second?.conflicts ?? [], 'the branch moved');
  remember(shepherd, { rounds: shepherd.memory.rounds + 1 });
  const repair = { round: shepherd.memory.rounds, commit: second.commit, changeSet: change.changeSet };
  yield* noteRepair(shepherd, step, { cause: 'conflict', ...repair });
  yield* tellRebased(shepherd, second.commit, 'conflict');
}

function* rebase(shepherd: Shepherd, seen: PullRequestObservation, changeSet: ArtifactReference | undefined) {
  const { sourceTip, targetTip } = seen;
  if (sourceTip === undefined || targetTip === undefined) return undefined;
  const { context, task } = shepherd;
  const { runId, workItemId, title, repository, branch, targetBranch } = task;
  const step = `rebase-${sourceTip.slice(0, 12)}-${targetTip.slice(0, 12)}`;
  return yield* callStep(context, 'rebaseBranch', {
    ...{ runId, workItemId, step, title, repository, branch, targetBranch, expectedTip: sourceTip },
    ...(changeSet === undefined ? {} : { changeSet }),
  });
}

function* tellRebased(shepherd: Shepherd, commit: string, purpose: string): Step<void> {
  yield* tellInThread(shepherd, `rebased-${purpose}`, { kind: 'rebased', commit }, 'closed');
}

function* tellConflicts(
  shepherd: Shepherd,
  { targetTip }: PullRequestObservation,
  paths: readonly string[],
  reason: string,
): Step<void> {
  const message = { kind: 'conflicts' as const, paths: [...paths], reason };
  yield* tellInThread(shepherd, `conflict-${(targetTip ?? '').slice(0, 12)}`, message);
}
