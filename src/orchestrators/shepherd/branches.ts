import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { tipPairKey } from './decideNextAction.ts';
import { draftChange } from './draftChange.ts';
import { pushOrAskApproval } from './pushes.ts';
import { remember, type Shepherd, tellInThread } from './shepherd.ts';

/** Brings a branch that is behind its target up to date if there is no conflict. */
export function* updateBranch(shepherd: Shepherd, seen: PullRequestObservation): TaskGenerator<void> {
  const outcome = yield* merge(shepherd, seen);
  if (outcome === 'waiting' || outcome?.outcome === 'pushed') return;
  // Once per pair of tips: a failed merge would fail again a minute later.
  remember(shepherd, { conflictAt: tipPairKey(seen) });
}

/**
 * Handles a conflict with the target branch: the change is made again on top of it. If people have pushed to the
 * branch, nothing is rewritten and they are told.
 */
export function* resolveConflict(shepherd: Shepherd, seen: PullRequestObservation): TaskGenerator<void> {
  remember(shepherd, { conflictAt: tipPairKey(seen) });
  const first = yield* merge(shepherd, seen);
  if (first === 'waiting' || first?.outcome === 'pushed' || first?.outcome === 'refused') return;
  // The next check sees that the pull request is closed.
  if (first?.outcome === 'branch-gone') return;
  if (first?.outcome !== 'conflicts' || first.details === undefined) {
    const others = first?.outcome === 'foreign-commits';
    const reason = others ? 'other people have pushed commits to the branch' : 'the branch moved';
    return yield* tellConflicts(shepherd, seen, others ? first.conflicts : [], reason);
  }
  const { conflicts, details } = first;
  const occasion = { kind: 'target-moved', details } as const;
  const change = yield* draftChange(shepherd, { branch: shepherd.task.targetBranch, occasion });
  if (change.kind === 'none') return yield* tellConflicts(shepherd, seen, conflicts, change.reason);
  const { chosen } = change;
  const work = { kind: 'anew', changeSet: chosen.changeSet, expectedTip: seen.sourceTip ?? '' } as const;
  const push = {
    ...{ step: conflictStep(seen), work, findings: chosen.findings.length },
    cause: { kind: 'conflict' as const, conflicts },
  };
  const second = yield* pushOrAskApproval(shepherd, push, change);
  if (second === 'waiting' || second.outcome === 'pushed' || second.outcome === 'refused') return;
  yield* tellConflicts(shepherd, seen, 'conflicts' in second ? second.conflicts : [], 'the branch moved');
}

function* merge(shepherd: Shepherd, { sourceTip, targetTip }: PullRequestObservation) {
  if (sourceTip === undefined || targetTip === undefined) return undefined;
  const step = `merge-${sourceTip.slice(0, 12)}-${targetTip.slice(0, 12)}`;
  const work = { kind: 'merge', expectedTip: sourceTip } as const;
  return yield* pushOrAskApproval(shepherd, { step, work, findings: 0, cause: { kind: 'update' } });
}

function conflictStep({ targetTip }: PullRequestObservation): string {
  return `conflict-${(targetTip ?? '').slice(0, 12)}`;
}

function* tellConflicts(
  shepherd: Shepherd,
  seen: PullRequestObservation,
  paths: readonly string[],
  reason: string,
): TaskGenerator<void> {
  const message = { kind: 'conflicts' as const, paths: [...paths], reason };
  yield* tellInThread(shepherd, conflictStep(seen), message);
}
