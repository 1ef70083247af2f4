import type { Snapshot } from '../../contracts/repository.ts';
import { type DecisionEvent, decisionEventSchema } from '../../contracts/runEvents.ts';
import { callStep } from '../callStep.ts';
import type { ReadyCandidate } from '../rankCandidates.ts';
import type { Step } from '../step.ts';
import { minutesFromNow, waitUntil } from '../waiting.ts';
import { type Ground, protectionOf } from './material.ts';
import { checkCancellation, enterStep, flushEvents, type Run } from './run.ts';
import { RunEnded } from './runEnded.ts';

/**
 * Waits for somebody's agreement where the rules ask for it. Whoever answers was found to have the right before the
 * answer reached the run.
 * @throws RunEnded `rejected` or `not-approved-in-time`
 */
export function* awaitApproval(run: Run, ground: Ground, snapshot: Snapshot, chosen: ReadyCandidate): Step<void> {
  const { context, id, input } = run;
  const { approval } = ground.rules;
  const { changeSet } = chosen;
  const { reasons } = yield* callStep(context, 'decideApproval', {
    ...{ runId: id, rules: approval, ...protectionOf(ground), changeSet, snapshot, chosen },
  });
  if (reasons.length === 0) return;
  const place = { runId: id, project: input.project, workItemId: input.workItemId };
  const deadline = minutesFromNow(context, approval.timeoutHours * 60);
  const until = deadline.toISOString();
  const request = { kind: 'approval', reasons, changeSet, snapshot, chosen, answerUntil: until } as const;
  yield* callStep(context, 'askOnWorkItem', { ...place, purpose: 'approval', request });
  forgetEarlierDecisions(run);
  enterStep(run, 'waiting for approval');
  run.record({ type: 'approval-asked', data: { reasons, by: approval.by, until, changeSet }, effectKey: 'approval' });
  yield* flushEvents(run);

  const answer = yield* waitForDecision(run, deadline, approval.reminderHours, function* remind(round) {
    const reminder = { kind: 'reminder', of: 'approval', answerUntil: until } as const;
    const purpose = `approval-reminder-${round}`;
    yield* callStep(context, 'askOnWorkItem', { ...place, purpose, request: reminder });
    run.record({ type: 'reminder-sent', data: { of: 'approval', round }, effectKey: purpose });
  });
  if (answer === undefined) {
    run.record({ type: 'approval-timed-out', data: { until }, effectKey: 'approval-answer' });
    throw new RunEnded('not-approved-in-time');
  }
  const { decision, by, via, comment } = answer;
  const type = decision === 'approve' ? 'approval-given' : 'approval-refused';
  run.record({ type, actor: by, data: { by, via }, effectKey: 'approval-answer' });
  if (decision === 'reject') throw new RunEnded('rejected', { by, reason: comment });
}

/** An answer that came before the question was no answer to it. */
function forgetEarlierDecisions({ decisions }: Run): void {
  while (decisions.take() !== undefined);
}

function* waitForDecision(
  run: Run,
  deadline: Date,
  reminderHours: number,
  remind: (round: number) => Step<void>,
): Step<DecisionEvent | undefined> {
  const { context } = run;
  for (let round = 1; ; round += 1) {
    const reminder = minutesFromNow(context, reminderHours * 60);
    const next = reminder < deadline ? reminder : deadline;
    const isAwake = yield* waitUntil(context, [run.decisions, run.cancellation], next);
    checkCancellation(run);
    const decision = decisionEventSchema.safeParse(run.decisions.take());
    if (decision.success) return decision.data;
    if (isAwake) continue;
    if (next === deadline) return undefined;
    yield* remind(round);
    yield* flushEvents(run);
  }
}
