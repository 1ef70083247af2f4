import type { OrchestrationContext, Task } from 'durable-functions';
import type { ActivityInput, ActivityOutput } from '../../contracts/activities.ts';
import { toFailure } from '../../contracts/agentError.ts';
import { type Candidate, candidateSchema } from '../../contracts/candidate.ts';
import { addModelUsage, noModelUsage } from '../../contracts/modelUsage.ts';
import { type RunInput, type RunOutcome, type RunStatus, runInputSchema } from '../../contracts/run.ts';
import type { RunReport } from '../../contracts/runReport.ts';
import { callStep } from '../callStep.ts';
import { type ReadyCandidate, selectCandidate } from './selectCandidate.ts';

const branchPrefix = 'code-agent/';

type Step<Value> = Generator<Task, Value, unknown>;
type SetStatus = (change: Omit<Partial<RunStatus>, 'workItemId'>) => void;

/**
 * Orchestration: one attempt to resolve one work item, up to the opened pull request. Its instance id is the run's id.
 * The custom status is a {@link RunStatus} at every moment.
 * @returns a {@link RunOutcome}
 * @throws the failure that ended the run, after the work item was told
 */
export function* resolveWorkItem(context: OrchestrationContext): Step<RunOutcome> {
  const input = runInputSchema.parse(context.df.getInput());
  const { status, setStatus } = trackStatus(context, input.workItemId);
  try {
    return yield* run(context, input, setStatus);
  } catch (error) {
    const failure = toFailure(error);
    const { step } = status();
    setStatus({ step: 'failed', reason: `${step}: ${failure.message}` });
    yield* tryReport(context, input, { kind: 'failed', step, failure });
    throw error;
  }
}

function* run(context: OrchestrationContext, input: RunInput, setStatus: SetStatus): Step<RunOutcome> {
  const runId = context.df.instanceId;
  const { project, workItemId } = input;
  const instructions = input.instructions === undefined ? {} : { instructions: input.instructions };

  setStatus({ step: 'fetching work item' });
  const { workItem, title } = yield* callStep(context, 'fetchWorkItem', { runId, project, workItemId });

  setStatus({ step: 'taking snapshot', title });
  const { snapshot } = yield* callStep(context, 'takeSnapshot', { runId, project });

  setStatus({ step: 'localizing' });
  const localized = yield* callStep(context, 'localize', { runId, workItem, snapshot, ...instructions });

  const task = { runId, workItem, snapshot, context: localized.context, ...instructions };
  const candidates = yield* draftSideBySide(context, task, input.candidates, setStatus);
  const usage = candidates.map((candidate) => candidate.usage).reduce(addModelUsage, noModelUsage);

  setStatus({ step: 'selecting' });
  const chosen = selectCandidate(candidates);
  if (chosen === undefined) {
    yield* report(context, input, { kind: 'no-candidate', candidates, usage }, setStatus);
    setStatus({ step: 'done', reason: 'no candidate passed the checks' });
    return { outcome: 'no-candidate', candidates, usage };
  }
  const published = yield* publish(context, input, { title, snapshot, chosen, candidates, usage }, setStatus);
  setStatus({ step: 'done' });
  return {
    outcome: 'pull-request-opened',
    ...published,
    repository: snapshot.repository.name,
    baseCommit: snapshot.commit,
    chosen: chosen.number,
    candidates,
    usage,
  };
}

interface Solution {
  readonly title: string;
  readonly snapshot: ActivityOutput<'takeSnapshot'>['snapshot'];
  readonly chosen: ReadyCandidate;
  readonly candidates: Candidate[];
  readonly usage: Candidate['usage'];
}

function* publish(context: OrchestrationContext, input: RunInput, solution: Solution, setStatus: SetStatus) {
  const runId = context.df.instanceId;
  const { workItemId } = input;
  const { title, snapshot, candidates, usage } = solution;
  const chosen = solution.chosen.number;
  const { repository } = snapshot;
  const branch = `${branchPrefix}${runId}`;

  setStatus({ step: 'pushing branch', branch });
  const { changeSet } = solution.chosen;
  const push = { runId, workItemId, title, repository, branch, changeSet };
  const { commit } = yield* callStep(context, 'pushBranch', push);

  setStatus({ step: 'opening pull request' });
  const opening = { runId, workItemId, title, repository, branch, chosen, candidates, usage };
  const { pullRequest } = yield* callStep(context, 'openPullRequest', opening);

  setStatus({ pullRequest });
  const opened = { kind: 'pull-request-opened', pullRequest, branch, chosen, candidates, usage } as const;
  yield* report(context, input, opened, setStatus);
  return { pullRequest, branch, commit };
}

function* draftSideBySide(
  context: OrchestrationContext,
  task: Omit<ActivityInput<'requestDraft'>, 'candidate'>,
  total: number,
  setStatus: SetStatus,
): Step<Candidate[]> {
  const showProgress = (candidates: readonly Candidate[]) => {
    const ready = candidates.filter((candidate) => candidate.outcome === 'ready').length;
    setStatus({ step: 'drafting candidates', candidates: { done: candidates.length, ready, total } });
  };
  let waiting = Array.from({ length: total }, (_, index) => {
    const number = index + 1;
    const instanceId = `${context.df.instanceId}-candidate-${number}`;
    const input = { ...task, candidate: { number, total } };
    return { number, task: context.df.callSubOrchestrator('draftCandidate', input, instanceId) };
  });
  const candidates: Candidate[] = [];
  while (waiting.length > 0) {
    showProgress(candidates);
    yield context.df.Task.any(waiting.map((one) => one.task));
    candidates.push(...waiting.filter((one) => one.task.isCompleted).map(toCandidate));
    waiting = waiting.filter((one) => !one.task.isCompleted);
  }
  showProgress(candidates);
  return candidates.toSorted((left, right) => left.number - right.number);
}

/** A sub-orchestration that failed (terminated by hand, say) is a candidate that failed. */
function toCandidate({ number, task }: { readonly number: number; readonly task: Task }): Candidate {
  if (!task.isFaulted) return candidateSchema.parse(task.result);
  return { number, outcome: 'failed', findings: [], failure: toFailure(task.result), usage: noModelUsage };
}

function* report(context: OrchestrationContext, input: RunInput, report: RunReport, setStatus: SetStatus): Step<void> {
  setStatus({ step: 'reporting' });
  const { project, workItemId } = input;
  yield* callStep(context, 'reportOnWorkItem', { runId: context.df.instanceId, project, workItemId, report });
}

/** A report of a failure must not hide the failure itself. */
function* tryReport(context: OrchestrationContext, input: RunInput, failed: RunReport): Step<void> {
  try {
    yield* report(context, input, failed, () => {});
  } catch (error) {
    context.warn(`The work item could not be told: ${toFailure(error).message}`);
  }
}

function trackStatus(context: OrchestrationContext, workItemId: number) {
  let current: RunStatus = { step: 'fetching work item', workItemId };
  const setStatus: SetStatus = (change) => {
    current = { ...current, ...change };
    context.df.setCustomStatus(current);
  };
  return { status: () => current, setStatus };
}
