import type { DraftCandidateInput } from '../../contracts/activities/drafting.ts';
import { toFailure } from '../../contracts/agentError.ts';
import { type Candidate, candidateSchema } from '../../contracts/changes/candidate.ts';
import { noModelUsage } from '../../contracts/models/modelUsage.ts';
import { boundsOf } from '../../contracts/rules/conversationBounds.ts';
import { childIds } from '../../contracts/runs/instanceIds.ts';
import { isReady, type ReadyCandidate, rankCandidates } from '../changes/rankCandidates.ts';
import {
  awaitBeginning,
  awaitChildren,
  type Children,
  cancelChildren,
  createPollSchedule,
  type EndedChild,
  startChildren,
} from '../durable/children.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { askWithinBudgets, spendingOf } from '../limits/askWithinBudgets.ts';
import { checkCancellation, continueOnError, enterStep, parentOf, type Run } from '../runState/run.ts';
import {
  budgetsOf,
  instructionsOf,
  modelsOf,
  protectionOf,
  type RetrievedContext,
  type RunContext,
} from '../runState/runContext.ts';
import { onBehalfOf } from '../runState/runLimits.ts';

/** First check on a child that does not report; later checks are less frequent. */
const firstLookMinutes = 5;
const longestLookMinutes = 60;

/** Drafts all candidates in parallel, each in its own orchestration. */
export function* draftInParallel(run: Run, ground: RunContext, material: RetrievedContext): TaskGenerator<Candidate[]> {
  const total = ground.rules.candidates.count;
  enterStep(run, 'drafting candidates');
  const numbers = new Map(
    Array.from({ length: total }, (_, index) => [childIds.candidate(run.id, index + 1), index + 1] as const),
  );
  const children = [...numbers].map(([instanceId, number]) => {
    const own = { candidate: { number, total }, ...modelsFor(ground, number) };
    return { instanceId, own };
  });
  const shared = sharedInput(run, ground, material);
  const candidates: Candidate[] = [];
  const onEnd = (candidate: Candidate) => {
    candidates.push(candidate);
    showProgress(run, candidates, total);
  };
  showProgress(run, candidates, total);
  const { waiting, ended } = yield* start(run, { orchestration: 'draftCandidate', shared, children });
  for (const one of ended) onEnd(toCandidate(one, numbers.get(one.id) ?? 0));
  yield* collect(run, new Map([...numbers].filter(([id]) => waiting.includes(id))), onEnd);
  candidates.sort((left, right) => left.number - right.number);
  for (const candidate of candidates) noteCandidate(run, candidate);
  return candidates;
}

/**
 * Starts the candidates. Those of a conversation begin with the same long text: the first begins alone, so that the others
 * find it in the endpoint's cache.
 * @returns the ids that are waited for, and what ended meanwhile; the others are not started where someone cancelled the run
 */
function* start(run: Run, { children, ...common }: Children): TaskGenerator<StartedCandidates> {
  const parent = parentOf(run);
  const idsOf = (some: Children['children']) => some.map(({ instanceId }) => instanceId);
  const [first, ...others] = children;
  if (first === undefined || others.length === 0 || common.shared['conversation'] === undefined) {
    yield* startChildren(parent, { ...common, children });
    return { waiting: idsOf(children), ended: [] };
  }
  yield* startChildren(parent, { ...common, children: [{ ...first, own: { ...first.own, isFirst: true } }] });
  const ended = yield* awaitBeginning(parent, first.instanceId, [run.cancellation]);
  const alone = ended.length > 0 ? [] : [first.instanceId];
  if (run.cancellation.hasCome()) return { waiting: alone, ended };
  yield* startChildren(parent, { ...common, children: others });
  return { waiting: [...alone, ...idsOf(others)], ended };
}

interface StartedCandidates {
  readonly waiting: readonly string[];
  readonly ended: readonly EndedChild[];
}

/**
 * Waits for all candidates, in any order.
 * @param numbers of the candidates by their instance ids
 * @throws RunEnded when someone cancelled the run: the candidates are asked to end, and their cost is counted
 */
function* collect(
  run: Run,
  numbers: ReadonlyMap<string, number>,
  onEnd: (candidate: Candidate) => void,
): TaskGenerator<void> {
  const watch = createPollSchedule(run.context, { firstMinutes: firstLookMinutes, longestMinutes: longestLookMinutes });
  let waiting = [...numbers.keys()];
  const settle = (ended: readonly EndedChild[]) => {
    for (const one of ended) onEnd(toCandidate(one, numbers.get(one.id) ?? 0));
    waiting = waiting.filter((id) => !ended.some((one) => one.id === id));
  };
  while (waiting.length > 0) {
    settle(yield* awaitChildren(parentOf(run), waiting, [run.cancellation], watch));
    if (!run.cancellation.hasCome()) continue;
    for (const one of yield* cancelChildren(parentOf(run), waiting, 'the run was cancelled')) {
      const { usage, cost = 0 } = toCandidate(one, 0);
      run.spend({ usage, cost });
    }
    checkCancellation(run);
  }
}

function sharedInput(run: Run, ground: RunContext, { snapshot, context, plan, conversation }: RetrievedContext) {
  const converses = { conversation, bounds: boundsOf(ground.rules), project: run.input.project };
  return {
    ...{ runId: run.id, workItem: ground.workItem, snapshot, context },
    // A conversation says them already.
    ...(conversation === undefined ? instructionsOf(run) : converses),
    ...(plan === undefined ? {} : { plan }),
    ...onBehalfOf(run),
    repairRounds: ground.rules.candidates.repairRounds,
    projectName: ground.projectName,
    paths: ground.rules.paths,
    ...protectionOf(ground),
    budgets: budgetsOf(run, ground),
  } satisfies Omit<DraftCandidateInput, 'candidate' | 'reportTo'>;
}

/** Rotates the models: each candidate starts with a different one. */
function modelsFor({ rules }: RunContext, number: number): { readonly models?: string[] } {
  const { models = [] } = modelsOf(rules);
  const at = models.length === 0 ? 0 : (number - 1) % models.length;
  const inTurn = [...models.slice(at), ...models.slice(0, at)];
  return inTurn.length === 0 ? {} : { models: inTurn };
}

function showProgress(run: Run, candidates: readonly Candidate[], total: number): void {
  const ready = candidates.filter((candidate) => candidate.outcome === 'ready').length;
  run.setStatus({ candidates: { done: candidates.length, ready, total } });
}

/** A child without a result (for example, terminated by hand) is a failed candidate. */
function toCandidate({ result, failure }: EndedChild, number: number): Candidate {
  const parsed = candidateSchema.safeParse(result);
  if (parsed.success) return parsed.data;
  const why = failure ?? toFailure(new Error("The candidate's orchestration ended without a candidate."));
  return { number, outcome: 'failed', findings: [], failure: why, usage: noModelUsage };
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
 * The candidate to propose: ranked by checks, then by agreement, then by a judging model if several different ones are
 * left. If the judge fails, the order of the checks stays.
 */
export function* chooseCandidate(
  run: Run,
  ground: RunContext,
  { snapshot }: RetrievedContext,
  candidates: readonly Candidate[],
): TaskGenerator<ReadyCandidate | undefined> {
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
  ground: RunContext,
  snapshot: RetrievedContext['snapshot'],
  different: readonly ReadyCandidate[],
): TaskGenerator<ReadyCandidate | undefined> {
  const candidates = different.map(({ number, changeSet, findings }) => ({ number, changeSet, findings }));
  const input = {
    runId: run.id,
    workItem: ground.workItem,
    snapshot,
    candidates,
    ...modelsOf(ground.rules),
    ...onBehalfOf(run),
  };
  try {
    const call = `${run.id}/judge`;
    const judged = yield* askWithinBudgets(run.context, budgetsOf(run, ground), call, 'judgeCandidates', input);
    run.spend(spendingOf(judged));
    return different.find((one) => one.number === judged.chosen);
  } catch (error) {
    continueOnError(run, 'No model compared the candidates', error);
    return undefined;
  }
}

/** Whether the run ended because of the budget and not for lack of candidates. */
export function ranOutOfBudget(candidates: readonly Candidate[]): boolean {
  return !candidates.some(isReady) && candidates.some((candidate) => candidate.failure?.type === 'over-budget');
}
