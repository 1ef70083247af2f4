import type { ActivityOutput } from '../../contracts/activities.ts';
import type { Snapshot } from '../../contracts/repositories/repository.ts';
import { type DecisionEvent, decisionEventSchema } from '../../contracts/runs/runEvents.ts';
import { pushThroughGate } from '../changes/pushThroughGate.ts';
import type { ReadyCandidate } from '../changes/rankCandidates.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { minutesFromNow, waitUntil } from '../durable/waiting.ts';
import { checkpoint } from '../runState/checkpoint.ts';
import {
  attemptSideEffect,
  checkCancellation,
  enterStep,
  flushEvents,
  type Run,
  tellWorkItem,
} from '../runState/run.ts';
import type { RunContext } from '../runState/runContext.ts';
import { RunEnded } from '../runState/runEnded.ts';

/** Maximum number of requests for one push: each time the rules or the base commit changed. */
const maximumQuestions = 10;

type Outcome = ActivityOutput<'pushChange'>;
type Question = Extract<Outcome, { readonly outcome: 'needs-approval' }>;

interface Branches {
  readonly branch: string;
  readonly targetBranch: string;
}

interface FirstPush {
  readonly commit: string;
  readonly isApproved: boolean;
}

/**
 * Pushes the first commit of a run. If the current rules require approval, it is requested and awaited; only the
 * approved change is pushed.
 * @throws RunEnded `refused` if the rules forbid it, `rejected` or `not-approved-in-time`
 */
export function* pushWhenAllowed(
  run: Run,
  ground: RunContext,
  snapshot: Snapshot,
  chosen: ReadyCandidate,
  branches: Branches,
): TaskGenerator<FirstPush> {
  const { context, id, input } = run;
  const { repository, title } = ground;
  const { changeSet, findings } = chosen;
  const approved: string[] = [];
  const push = {
    ...{ runId: id, workItemId: input.workItemId, step: 'push', title, repository, ...branches },
    ...{ work: { kind: 'first' as const, changeSet }, findings: findings.length },
  };
  for (let questions = 0; questions <= maximumQuestions; questions += 1) {
    yield* checkpoint(run, ground.projectName, () => tellWorkItem(run, { kind: 'waiting', for: 'pause' }));
    enterStep(run, 'pushing branch', { branch: branches.branch });
    const outcome = yield* pushThroughGate(context, { ...push, approved: [...approved] });
    if (outcome.outcome === 'pushed') {
      const { commit } = outcome;
      const pushed = { repository: repository.name, branch: branches.branch, commit, changeSet };
      run.record({ type: 'branch-pushed', data: pushed, effectKey: `push-${commit}` });
      return { commit, isApproved: approved.length > 0 };
    }
    if (outcome.outcome !== 'needs-approval') return endRefused(run, chosen, outcome);
    yield* awaitApproval(run, snapshot, chosen, outcome);
    approved.push(outcome.change);
  }
  throw new RunEnded('refused', { reason: 'the reasons for approval kept changing' });
}

function endRefused(run: Run, { changeSet }: ReadyCandidate, outcome: Outcome): never {
  if (outcome.outcome !== 'refused') throw new RunEnded('refused', { reason: 'the branch could not be pushed' });
  const { reasons, rulesCommit } = outcome;
  const data = { step: 'push', reasons, changeSet, rulesCommit };
  run.record({ type: 'push-refused', data, effectKey: `push-refused-${rulesCommit}` });
  throw new RunEnded('refused', { reason: `the rules do not allow this change: ${reasons.join(' ')}` });
}

/**
 * Waits for the approval of one change. The right of the person to answer was checked against the rules before the
 * answer reached the run.
 */
function* awaitApproval(run: Run, snapshot: Snapshot, chosen: ReadyCandidate, question: Question): TaskGenerator<void> {
  const { context, id, input } = run;
  const { approval, reasons, change, rulesCommit } = question;
  const { changeSet } = chosen;
  const place = { runId: id, project: input.project, workItemId: input.workItemId };
  const deadline = minutesFromNow(context, approval.timeoutHours * 60);
  const until = deadline.toISOString();
  // Recorded before asking: an answer can arrive at once, and only counts for a recorded change.
  enterStep(run, 'waiting for approval');
  const asked = { reasons, by: approval.by, until, changeSet, change, rulesCommit };
  run.record({ type: 'approval-asked', data: asked, effectKey: `approval-${change}-${rulesCommit}` });
  yield* flushEvents(run);
  const request = {
    kind: 'approval',
    change,
    reasons,
    shown: { changeSet, snapshot, chosen },
    answerUntil: until,
  } as const;
  yield* callActivityWithRetry(context, 'askOnWorkItem', { ...place, purpose: `approval-${change}`, request });

  const answer = yield* waitForDecision(run, change, deadline, approval.reminderHours, function* remind(round) {
    const reminder = { kind: 'reminder', of: 'approval', answerUntil: until } as const;
    const purpose = `approval-${change}-reminder-${round}`;
    const reminding = callActivityWithRetry(context, 'askOnWorkItem', { ...place, purpose, request: reminder });
    if ((yield* attemptSideEffect(run, 'a reminder on the work item', reminding)) === undefined) return;
    run.record({ type: 'reminder-sent', data: { of: 'approval', round }, effectKey: purpose });
  });
  const effectKey = `approval-answer-${change}`;
  if (answer === undefined) {
    run.record({ type: 'approval-timed-out', data: { until }, effectKey });
    throw new RunEnded('not-approved-in-time');
  }
  const { decision, by, byId, via, comment } = answer;
  const type = decision === 'approve' ? 'approval-given' : 'approval-refused';
  run.record({ type, actor: by, actorId: byId, data: { by, via, change }, effectKey });
  if (decision === 'reject') throw new RunEnded('rejected', { by, reason: comment });
}

/** Decisions on other changes are ignored: the change was replaced or belongs to another run. */
function* waitForDecision(
  run: Run,
  change: string,
  deadline: Date,
  reminderHours: number,
  remind: (round: number) => TaskGenerator<void>,
): TaskGenerator<DecisionEvent | undefined> {
  const { context } = run;
  for (let round = 1; ; ) {
    const reminder = minutesFromNow(context, reminderHours * 60);
    const next = reminder < deadline ? reminder : deadline;
    let isAwake = yield* waitUntil(context, [run.decisions, run.cancellation], next);
    while (isAwake) {
      checkCancellation(run);
      const decision = decisionEventSchema.safeParse(run.decisions.take());
      if (decision.success && decision.data.change === change) return decision.data;
      isAwake = yield* waitUntil(context, [run.decisions, run.cancellation], next);
    }
    checkCancellation(run);
    if (next === deadline) return undefined;
    yield* remind(round);
    round += 1;
    yield* flushEvents(run);
  }
}
