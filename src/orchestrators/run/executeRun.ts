import type { OrchestrationContext } from 'durable-functions';
import { toError, toFailure } from '../../contracts/agentError.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import type { Candidate } from '../../contracts/changes/candidate.ts';
import type { EndOutcome } from '../../contracts/runs/auditEvent.ts';
import { entityKeys } from '../../contracts/runs/entities.ts';
import type { PullRequestReference, RunInput, RunOutcome } from '../../contracts/runs/run.ts';
import type { Closing, RunReport } from '../../contracts/runs/runReport.ts';
import type { ShepherdOutcome } from '../../contracts/shepherd.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import { awaitAbandoned } from '../durable/cancellation.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { checkpoint } from '../runState/checkpoint.ts';
import {
  attemptSideEffect,
  compensate,
  createRun,
  enterStep,
  flushEvents,
  notDoneOf,
  type Run,
  tellWorkItem,
  unlessCancelled,
  writeReport,
} from '../runState/run.ts';
import { branchOf, type RunContext } from '../runState/runContext.ts';
import { RunEnded } from '../runState/runEnded.ts';
import { addNotDone, failsOnSideEffects } from '../runState/sideEffects.ts';
import { releaseSlot } from '../runState/slots.ts';
import { markWorkItem } from '../runState/workItemState.ts';
import { chooseCandidate, draftInParallel, ranOutOfBudget } from './drafting.ts';
import { makePlan, planIfPossible } from './planning.ts';
import { prepare } from './prepare.ts';
import { type Published, publish } from './publishing.ts';
import { retrieveContext } from './retrieveContext.ts';
import { superviseShepherd } from './superviseShepherd.ts';

/**
 * One attempt to resolve one work item, from the delivery to the end of its pull request. If it ends early, its effects
 * are undone and the work item is told.
 */
export function* executeRun(context: OrchestrationContext, input: RunInput): TaskGenerator<RunOutcome> {
  const run = createRun(context, input);
  try {
    return yield* runWithCompensation(run);
  } finally {
    yield* awaitAbandoned(context);
  }
}

/** @throws the failure that ended the run, after its effects were undone and reported on the work item */
function* runWithCompensation(run: Run): TaskGenerator<RunOutcome> {
  try {
    return yield* resolve(run);
  } catch (error) {
    const ended = toRunEnded(error);
    if (ended !== undefined) return yield* endEarly(run, ended);
    yield* fail(run, error);
    throw toError(error);
  }
}

/** A run that has used up its budget has ended; it has not failed. */
function toRunEnded(error: unknown): RunEnded | undefined {
  if (error instanceof RunEnded) return error;
  const failure = toFailure(error);
  return failure.type === 'over-budget' ? new RunEnded('over-budget', { reason: failure.message }) : undefined;
}

/** The result of a run, or of its way to the pull request. */
type RunProduct =
  | { readonly kind: 'plan'; readonly plan: ArtifactReference }
  | { readonly kind: 'no-candidate'; readonly candidates: Candidate[] }
  | { readonly kind: 'pull-request'; readonly ground: RunContext; readonly published: Published };

function* resolve(run: Run): TaskGenerator<RunOutcome> {
  const made = yield* unlessCancelled(run, work(run));
  if (made.kind === 'plan') return yield* endWithPlan(run, made.plan);
  if (made.kind === 'no-candidate') return yield* endWithoutCandidate(run, made.candidates);
  const { ground, published } = made;
  yield* markWorkItem(run, 'pullRequestOpened');
  for (const key of [entityKeys.repository(ground.repository.id), entityKeys.organization]) {
    yield* releaseSlot(run, key);
  }
  const outcome = yield* superviseShepherd(run, ground, published);
  run.spend(outcome);
  if (outcome.closing === 'cancelled') throw new RunEnded('cancelled', outcome);
  return yield* closePullRequest(run, ground, published, outcome);
}

function* work(run: Run): TaskGenerator<RunProduct> {
  const ground = yield* prepare(run);
  yield* markWorkItem(run, 'started');
  const pauseReport = () => tellWorkItem(run, { kind: 'waiting', for: 'pause' });
  yield* checkpoint(run, ground.projectName, pauseReport);
  const material = yield* retrieveContext(run, ground);
  if (run.input.mode === 'plan') return { kind: 'plan', plan: (yield* makePlan(run, ground, material)).plan };
  const made = yield* planIfPossible(run, ground, material);

  const planned = { ...material, plan: made?.plan, conversation: made?.conversation ?? material.conversation };
  yield* checkpoint(run, ground.projectName, pauseReport);
  const candidates = yield* draftInParallel(run, ground, planned);
  if (ranOutOfBudget(candidates)) {
    const reason = candidates.find((one) => one.failure?.type === 'over-budget')?.failure?.message;
    throw new RunEnded('over-budget', { reason });
  }
  const chosen = yield* chooseCandidate(run, ground, planned, candidates);
  if (chosen === undefined) return { kind: 'no-candidate', candidates };
  return { kind: 'pull-request', ground, published: yield* publish(run, ground, planned, { candidates, chosen }) };
}

function* endWithPlan(run: Run, plan: ArtifactReference): TaskGenerator<RunOutcome> {
  const { usage, cost } = run.spending();
  // Here the report is the work.
  yield* writeReport(run, { kind: 'plan-only', plan, usage, cost });
  yield* close(run, 'plan-only');
  return { outcome: 'plan-only', usage, cost, rounds: 0 };
}

function* endWithoutCandidate(run: Run, candidates: Candidate[]): TaskGenerator<RunOutcome> {
  const { usage, cost } = run.spending();
  yield* compensate(run);
  yield* markWorkItem(run, 'failed');
  yield* tellWorkItem(run, { kind: 'no-candidate', candidates, usage, cost });
  yield* close(run, 'no-candidate', 'no candidate passed the checks');
  return { outcome: 'no-candidate', candidates, usage };
}

function* closePullRequest(
  run: Run,
  ground: RunContext,
  published: Published,
  ended: ShepherdOutcome,
): TaskGenerator<RunOutcome> {
  const { pullRequest, branch } = published;
  const { closing, by, byId, rounds, notDone = [] } = ended;
  run.notDone = notDone.reduce(addNotDone, run.notDone);
  const isCompleted = closing === 'completed';
  const type = isCompleted ? 'pull-request-completed' : 'pull-request-abandoned';
  const who = by === undefined ? {} : { by };
  const actor = by === undefined || byId === undefined ? {} : { actor: by, actorId: byId };
  run.record({ type, ...actor, data: { pullRequestId: pullRequest.id, ...who }, effectKey: type });
  // The agent's branch is of no more use; commits that others pushed to it stay.
  const removing = callActivityWithRetry(run.context, 'deleteBranch', {
    runId: run.id,
    repository: ground.repository,
    branch,
  });
  yield* attemptSideEffect(run, `the removal of branch ${branch}`, removing);
  if (isCompleted) keepOnlySlotReleases(run);
  else yield* compensate(run);
  yield* markWorkItem(run, isCompleted ? 'completed' : 'failed');
  const { usage, cost } = run.spending();
  yield* tellWorkItem(run, {
    kind: 'closed',
    closing: isCompleted ? 'completed' : 'abandoned',
    pullRequest,
    ...who,
    rounds,
    ...notDoneOf(run),
    usage,
    cost,
  });
  yield* close(run, type);
  return { outcome: type, pullRequest, branch, usage, cost, rounds };
}

/** The run's effects stay; only its slots are released. */
function keepOnlySlotReleases({ compensations }: Run): void {
  compensations.splice(0, compensations.length, ...compensations.filter(({ name }) => name.startsWith('place ')));
}

function* endEarly(run: Run, ended: RunEnded): TaskGenerator<RunOutcome> {
  const { outcome, by, reason } = ended;
  const pullRequest = run.status().pullRequest;
  enterStep(run, 'taking back');
  yield* tryTo(run, 'undo what the run did', () => compensate(run));
  if (outcome !== 'refused') yield* tryTo(run, 'mark the work item', () => markWorkItem(run, 'failed'));
  const { usage, cost } = run.spending();
  if (!ended.isUntold) yield* tryTo(run, 'report on the work item', () => tellWorkItem(run, reportOf(run, ended)));
  yield* close(run, outcome, reason);
  if (outcome === 'no-candidate') return { outcome, candidates: [], usage };
  const facts = { ...(reason === undefined ? {} : { reason }), ...(by === undefined ? {} : { by }) };
  return {
    outcome,
    ...facts,
    ...(pullRequest === undefined ? {} : { pullRequest }),
    branch: branchOf(run),
    usage,
    cost,
    rounds: 0,
  };
}

function reportOf(run: Run, { outcome, by, reason }: RunEnded): RunReport {
  const { usage, cost } = run.spending();
  if (outcome === 'refused') return { kind: 'refused', reason: reason ?? 'the rules do not allow it' };
  const closing = outcome as Closing;
  const why = { ...(by === undefined ? {} : { by }), ...(reason === undefined ? {} : { reason }) };
  return { kind: 'closed', closing, ...why, rounds: 0, ...notDoneOf(run), usage, cost };
}

function* fail(run: Run, error: unknown): TaskGenerator<void> {
  const failure = toFailure(error);
  if (failure.spent !== undefined) run.spend(failure.spent);
  const { step } = run.status();
  const left = leaveOpen(run);
  enterStep(run, 'taking back');
  yield* tryTo(run, 'undo what the run did', () => compensate(run));
  yield* tryTo(run, 'mark the work item', () => markWorkItem(run, 'failed'));
  run.setStatus({ step: 'failed', reason: `${step}: ${failure.message}` });
  yield* tryTo(run, 'report on the work item', () =>
    tellWorkItem(run, { kind: 'failed', step, failure, ...left, ...notDoneOf(run) }),
  );
  const { cost } = run.spending();
  const data = { outcome: 'failed', reason: failure.message.slice(0, 1000), cost } as const;
  run.record({ type: 'run-ended', data, effectKey: 'ended' });
  yield* tryTo(run, 'write the audit log', () => flushEvents(run));
}

/**
 * An open pull request is the result, and people may be working on it. Later failures leave it and its branch alone.
 * @returns the pull request, if any
 */
function leaveOpen(run: Run): { readonly pullRequest?: PullRequestReference } {
  const { pullRequest } = run.status();
  if (pullRequest === undefined || failsOnSideEffects(run.context)) return {};
  keepOnlySlotReleases(run);
  return { pullRequest };
}

/** The last steps of every run that did not fail: release slots and record the end. */
function* close(run: Run, outcome: EndOutcome, reason?: string): TaskGenerator<void> {
  yield* tryTo(run, 'release its slots', () => compensate(run));
  const why = reason === undefined ? {} : { reason: reason.slice(0, 1000) };
  run.record({ type: 'run-ended', data: { outcome, cost: run.spending().cost, ...why }, effectKey: 'ended' });
  yield* flushEvents(run);
  run.setStatus({ step: 'done', ...why });
}

/** Tidying up must not hide why it was needed. */
function* tryTo(run: Run, what: string, work: () => TaskGenerator<unknown>): TaskGenerator<void> {
  try {
    yield* work();
  } catch (error) {
    run.context.warn(`The run could not ${what}: ${toFailure(error).message}`);
  }
}
