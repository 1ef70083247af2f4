import type { Task } from 'durable-functions';
import type { DraftCandidateInput } from '../../contracts/activities/drafting.ts';
import { toFailure } from '../../contracts/agentError.ts';
import { type Candidate, candidateSchema } from '../../contracts/candidate.ts';
import { noModelUsage } from '../../contracts/modelUsage.ts';
import { askModel, spendingOf } from '../askModel.ts';
import { callStep } from '../callStep.ts';
import { isReady, type ReadyCandidate, rankCandidates } from '../rankCandidates.ts';
import type { Step } from '../step.ts';
import { childVersion } from '../versions.ts';
import { isSettled, waitForAny } from '../waiting.ts';
import { withTrace } from '../withTrace.ts';
import { budgetsOf, type Ground, instructionsOf, type Material, modelsOf } from './material.ts';
import { checkCancellation, doWithout, enterStep, type Run } from './run.ts';

/** Drafts all candidates side by side, each in an orchestration of its own. */
export function* draftSideBySide(run: Run, ground: Ground, material: Material): Step<Candidate[]> {
  const { context, id } = run;
  const total = ground.rules.candidates.count;
  enterStep(run, 'drafting candidates');
  let waiting = Array.from({ length: total }, (_, index) => {
    const number = index + 1;
    const instanceId = `${id}-candidate-${number}`;
    const input = candidateInput(run, ground, material, { number, total });
    const task = context.df.callSubOrchestrator('draftCandidate', withTrace(context, input), instanceId, childVersion);
    return { number, instanceId, task };
  });
  const candidates: Candidate[] = [];
  while (waiting.length > 0) {
    showProgress(run, candidates, total);
    const tasks = waiting.map((one) => one.task);
    yield* waitForAny(context, tasks, [run.cancellation]);
    if (run.cancellation.hasCome()) {
      const instanceIds = waiting.map((one) => one.instanceId);
      yield* callStep(context, 'endInstances', { runId: id, instanceIds, reason: 'the run was cancelled' });
      checkCancellation(run);
    }
    candidates.push(...waiting.filter((one) => isSettled(one.task)).map(toCandidate));
    waiting = waiting.filter((one) => !isSettled(one.task));
  }
  showProgress(run, candidates, total);
  candidates.sort((left, right) => left.number - right.number);
  for (const candidate of candidates) noteCandidate(run, candidate);
  return candidates;
}

function candidateInput(
  run: Run,
  ground: Ground,
  { snapshot, context, plan }: Material,
  candidate: { readonly number: number; readonly total: number },
): DraftCandidateInput {
  const { models = [] } = modelsOf(ground.rules);
  const at = models.length === 0 ? 0 : (candidate.number - 1) % models.length;
  const inTurn = [...models.slice(at), ...models.slice(0, at)];
  return {
    ...{ runId: run.id, candidate, workItem: ground.workItem, snapshot, context },
    ...instructionsOf(run),
    ...(plan === undefined ? {} : { plan }),
    ...(inTurn.length === 0 ? {} : { models: inTurn }),
    repairRounds: ground.rules.candidates.repairRounds,
    projectName: ground.projectName,
    paths: ground.rules.paths,
    budgets: budgetsOf(run, ground),
  };
}

function showProgress(run: Run, candidates: readonly Candidate[], total: number): void {
  const ready = candidates.filter((candidate) => candidate.outcome === 'ready').length;
  run.setStatus({ candidates: { done: candidates.length, ready, total } });
}

/** A sub-orchestration that failed (terminated by hand, say) is a candidate that failed. */
function toCandidate({ number, task }: { readonly number: number; readonly task: Task }): Candidate {
  if (!task.isFaulted) return candidateSchema.parse(task.result);
  return { number, outcome: 'failed', findings: [], failure: toFailure(task.result), usage: noModelUsage };
}

function noteCandidate(run: Run, candidate: Candidate): void {
  const { number, outcome, findings, size, changeSet, failure, usage, cost = 0 } = candidate;
  run.spend({ usage, cost });
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const data = {
    ...{ candidate: number, outcome, errors, warnings: findings.length - errors },
    ...(size === undefined ? {} : { size }),
    ...(changeSet === undefined ? {} : { changeSet }),
    ...(failure === undefined ? {} : { reason: failure.message.slice(0, 1000) }),
  };
  run.record({ type: 'candidate-judged', data, effectKey: `candidate-${number}` });
}

/**
 * The candidate to propose: checks first, then agreement, then a judging prompt where several different ones are left.
 * A judge that fails leaves the order of the checks.
 */
export function* chooseCandidate(
  run: Run,
  ground: Ground,
  { snapshot }: Material,
  candidates: readonly Candidate[],
): Step<ReadyCandidate | undefined> {
  enterStep(run, 'selecting');
  const ranked = rankCandidates(candidates);
  const [best] = ranked;
  const different = ranked.filter((one, at) => ranked.findIndex((other) => isSameChange(one, other)) === at);
  const chosen = different.length < 2 ? best : ((yield* judge(run, ground, snapshot, different)) ?? best);
  if (chosen !== undefined) {
    const data = { candidate: chosen.number, of: candidates.length, changeSet: chosen.changeSet };
    run.record({ type: 'candidate-chosen', data, effectKey: 'chosen' });
  }
  return chosen;
}

function isSameChange(left: ReadyCandidate, right: ReadyCandidate): boolean {
  return left.changeSet.sha256 === right.changeSet.sha256;
}

function* judge(
  run: Run,
  ground: Ground,
  snapshot: Material['snapshot'],
  different: readonly ReadyCandidate[],
): Step<ReadyCandidate | undefined> {
  const candidates = different.map(({ number, changeSet, findings }) => ({ number, changeSet, findings }));
  const input = { runId: run.id, workItem: ground.workItem, snapshot, candidates, ...modelsOf(ground.rules) };
  try {
    const call = `${run.id}/judge`;
    const judged = yield* askModel(run.context, budgetsOf(run, ground), call, 'judgeCandidates', input);
    run.spend(spendingOf(judged));
    return different.find((one) => one.number === judged.chosen);
  } catch (error) {
    doWithout(run, 'The candidates could not be compared by a model', error);
    return undefined;
  }
}

/** Whether the run ended for want of budget rather than of ideas. */
export function ranOutOfBudget(candidates: readonly Candidate[]): boolean {
  return !candidates.some(isReady) && candidates.some((candidate) => candidate.failure?.type === 'over-budget');
}
