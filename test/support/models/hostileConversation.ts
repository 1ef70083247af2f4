import type { OrchestrationContext } from 'durable-functions';
import type { Occasion } from '../../../src/contracts/activities/drafting.ts';
import type { ActivityOutput } from '../../../src/contracts/activities.ts';
import { type Failure, toFailure } from '../../../src/contracts/agentError.ts';
import type { ArtifactReference } from '../../../src/contracts/artifact.ts';
import type { Candidate } from '../../../src/contracts/changes/candidate.ts';
import type { ConversationBounds } from '../../../src/contracts/rules/conversationBounds.ts';
import { workItemSchema } from '../../../src/contracts/workItems/workItem.ts';
import { converseCandidate } from '../../../src/orchestrators/changes/converseCandidate.ts';
import { pushThroughGate } from '../../../src/orchestrators/changes/pushThroughGate.ts';
import { isReady, type ReadyCandidate, rankCandidates } from '../../../src/orchestrators/changes/rankCandidates.ts';
import {
  type ConversationStep,
  converse,
  type Progress,
  startProgress,
} from '../../../src/orchestrators/conversation/converse.ts';
import { callActivityWithRetry } from '../../../src/orchestrators/durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../../../src/orchestrators/durable/taskGenerator.ts';
import { driveActivities } from '../orchestrations/driveActivities.ts';
import { recordingLogger } from '../telemetry/recordingLogger.ts';
import { hostileActivities, type ShownByTools } from './hostileActivities.ts';
import { hostileBranch, hostileFiles, type Outcome, recordingAdo } from './hostileAdo.ts';
import type { HostileInput } from './hostileRun.ts';
import { obedientModel } from './obedientModel.ts';
import type { OrderedCall } from './obedientOrders.ts';
import { storedTask } from './storedTask.ts';

/** Where the hostile text stands, and what the model looks at on its own. */
export interface HostileConversationInput extends HostileInput, ShownByTools {
  readonly looks?: readonly OrderedCall[];
  readonly usesTools?: boolean;
}

export interface ConversationOutcome extends Outcome {
  readonly candidates: readonly Candidate[];
  /** What the reviewer's comment led to. */
  readonly review: ActivityOutput<'handleAnswer'>['review'];
}

const mostTurns = 6;
const bounds: ConversationBounds = { turns: mostTurns, tokens: 1_000_000, minutes: 60 };
const usage = { inputTokens: 1, cachedInputTokens: 0, outputTokens: 1, reasoningTokens: 0 };
const totalCandidates = 2;
const reviewers = ['team@example.com'];
const answerUntil = '2026-12-01T00:00:00Z';
const defaultThread = 'On src/basket.ts, line 2:\n\nDana:\nWhy?';

type Task = Awaited<ReturnType<typeof storedTask>>;

/** What the parts of a run have in common. */
interface Scene {
  readonly context: OrchestrationContext;
  readonly task: Task;
  readonly input: HostileConversationInput;
  readonly title: string;
  readonly texts: {
    readonly thread: ArtifactReference;
    readonly log: ArtifactReference;
    readonly answers: ArtifactReference;
  };
  readonly failures: Failure[];
}

/**
 * A whole run by conversation, over the real activities and by the orchestrators' own parts: a plan, a question, two
 * candidates, the choice, the gate, the pull request, the report, the answer to a reviewer, the change that they ask for
 * and the repair of a failed build.
 */
export async function hostileConversation(input: HostileConversationInput): Promise<ConversationOutcome> {
  const { workItem, looks = [], usesTools = true } = input;
  const files = { ...hostileFiles, ...input.files };
  const task = await storedTask({ files, ...(workItem === undefined ? {} : { workItem }) });
  const { store } = task;
  const { logger, entries: logs } = recordingLogger();
  const model = obedientModel({ usesTools, looks });
  const record = recordingAdo();
  const failures: Failure[] = [];
  const { title } = await store.getJson(task.input.workItem, workItemSchema);
  const answers = (input.answers ?? ['As you think best.']).map((text, at) => ({
    ...{ id: at + 1, author: 'Dana', text, createdAt: '2026-01-01T00:00:00Z' },
  }));
  const texts = {
    thread: await task.putText(input.thread ?? defaultThread),
    log: await task.putText(input.buildLog ?? 'error: 1 test failed'),
    answers: await store.putJson(answers),
  };
  const run = await driveActivities(
    'run',
    (context) => runOnce({ context, task, input, title, texts, failures }),
    hostileActivities({ ...input, ado: record.ado, store, logger, model }),
  );
  const titles = [...record.pushes.map(({ message }) => message), ...record.pullRequests.map((one) => one.title)];
  return {
    ...record,
    ...run,
    ...{ titles, failures, logs, model },
    artifacts: [...store.contents.values()].map((content) => Buffer.from(content).toString('utf8')),
  };
}

function* runOnce(scene: Scene): TaskGenerator<Pick<ConversationOutcome, 'candidates' | 'review' | 'chosen'>> {
  const { context, task, input } = scene;
  const { runId, workItem, snapshot, context: found } = task.input;
  const { conversation } = yield* callActivityWithRetry(context, 'openConversation', {
    ...{ runId, workItem, snapshot, context: found },
    ...(input.instructions === undefined ? {} : { instructions: input.instructions }),
  });
  const planned = yield* plan(scene, conversation);
  const candidates: Candidate[] = [];
  for (let number = 1; number <= totalCandidates; number += 1) {
    candidates.push(yield* candidate(scene, planned, { number, total: totalCandidates }));
  }
  const chosen = yield* choose(scene, rankCandidates(candidates));
  if (chosen !== undefined) {
    const pushed = yield* push(scene, 'push', { kind: 'first', changeSet: chosen.changeSet });
    if (pushed === 'pushed') yield* publish(scene, candidates, chosen);
  }
  const { review, conversation: reviewed } = yield* answerReview(scene, chosen?.conversation ?? planned);
  for (const [step, occasion] of [
    ['review-1', { kind: 'review-comment', details: scene.texts.thread }],
    ['repair-1', { kind: 'build-failed', details: scene.texts.log }],
  ] as const) {
    const changed = yield* candidate(scene, reviewed, { number: 1, total: 1 }, occasion);
    if (isReady(changed)) yield* push(scene, step, { kind: 'further', changeSet: changed.changeSet });
  }
  return { candidates, review, chosen: chosen?.number };
}

/** @returns the conversation after the plan */
function* plan(scene: Scene, conversation: ArtifactReference): TaskGenerator<ArtifactReference> {
  const { context, task, texts } = scene;
  const { runId } = task.input;
  const place = { runId, project: 'Store', workItemId: 42 };
  let asked = 0;
  const askPeople = function* (question: string): TaskGenerator<ArtifactReference> {
    asked += 1;
    const request = { kind: 'question', question, answerUntil } as const;
    yield* callActivityWithRetry(context, 'askOnWorkItem', { ...place, purpose: `question-${asked}`, request });
    return texts.answers;
  };
  const progress = startProgress(conversation);
  const handled = yield* step(scene, 'run/plan-1', { step: 'plan' }, progress, askPeople);
  // A model without tools asks in its plan; the answers come with the next one.
  if (handled?.question !== undefined) {
    const answers = yield* askPeople(handled.question);
    yield* step(scene, 'run/plan-2', { step: 'plan', answers }, progress);
  }
  if (handled?.plan !== undefined) {
    const report = { kind: 'plan-only', plan: handled.plan.plan, usage } as const;
    yield* callActivityWithRetry(context, 'reportOnWorkItem', { ...place, report });
  }
  return progress.conversation;
}

function* step(
  scene: Scene,
  id: string,
  task: ConversationStep['task'],
  progress: Progress,
  askPeople?: ConversationStep['askPeople'],
): TaskGenerator<ActivityOutput<'handleAnswer'> | undefined> {
  const { runId, workItem, snapshot, context: found } = scene.task.input;
  const asked: ConversationStep = {
    ...{ id, task, conversation: progress.conversation, bounds, budgets: [], repairRounds: 0 },
    asking: { runId },
    ground: { project: 'Store', workItem, snapshot, context: found },
    ...(askPeople === undefined ? {} : { askPeople }),
  };
  progress.turns = 0;
  try {
    return yield* converse(scene.context, asked, progress);
  } catch (error) {
    scene.failures.push(toFailure(error));
    return undefined;
  }
}

function* candidate(
  { context, task, failures }: Scene,
  conversation: ArtifactReference,
  number: Pick<Candidate, 'number'> & { readonly total: number },
  occasion?: Occasion,
): TaskGenerator<Candidate> {
  const { runId, workItem, snapshot, context: found } = task.input;
  const input = {
    ...{ runId, workItem, snapshot, context: found, candidate: number, conversation, bounds },
    ...{ reportTo: 'run', repairRounds: 1, projectName: 'Store', project: 'Store' },
    ...(occasion === undefined ? {} : { occasion }),
  };
  // Each branches off in an orchestration of its own.
  const own = `run-${occasion?.kind ?? 'candidate'}-${number.number}`;
  const inChild = { ...context, df: Object.create(context.df, { instanceId: { value: own } }) } as OrchestrationContext;
  const drafting = { candidate: { number: number.number, outcome: 'failed', findings: [], usage } as Candidate };
  const made = yield* converseCandidate(inChild, input, conversation, drafting);
  if (made.failure !== undefined) failures.push(made.failure);
  return made;
}

function* choose(
  { context, task }: Scene,
  ranked: readonly ReadyCandidate[],
): TaskGenerator<ReadyCandidate | undefined> {
  if (ranked.length < 2) return ranked[0];
  const { runId, workItem, snapshot } = task.input;
  const candidates = ranked.map(({ number, changeSet, findings }) => ({ number, changeSet, findings }));
  try {
    const judged = yield* callActivityWithRetry(context, 'judgeCandidates', { runId, workItem, snapshot, candidates });
    return ranked.find(({ number }) => number === judged.chosen);
  } catch {
    return ranked[0];
  }
}

type Work = Parameters<typeof pushThroughGate>[1]['work'];

function* push({ context, task, title }: Scene, name: string, work: Work): TaskGenerator<string> {
  const { runId, snapshot } = task.input;
  const place = { runId, workItemId: 42, title, repository: snapshot.repository, branch: hostileBranch };
  const pushed = { ...place, targetBranch: 'main', step: name, work, approved: [], findings: 0 };
  return (yield* pushThroughGate(context, pushed)).outcome;
}

function* publish(
  { context, task, title }: Scene,
  candidates: Candidate[],
  { number, changeSet, description: said }: ReadyCandidate,
): TaskGenerator<void> {
  const { runId, snapshot, workItem } = task.input;
  const { repository } = snapshot;
  const describing = { runId, workItem, snapshot, changeSet };
  const description = said ?? (yield* callActivityWithRetry(context, 'describeChange', describing)).description;
  const { pullRequest } = yield* callActivityWithRetry(context, 'openPullRequest', {
    ...{
      runId,
      workItemId: 42,
      title,
      repository,
      branch: hostileBranch,
      chosen: number,
      candidates,
      usage,
      reviewers,
    },
    description,
  });
  const report = {
    kind: 'pull-request-opened',
    pullRequest,
    branch: hostileBranch,
    chosen: number,
    candidates,
    usage,
  } as const;
  yield* callActivityWithRetry(context, 'reportOnWorkItem', { runId, project: 'Store', workItemId: 42, report });
}

function* answerReview(scene: Scene, conversation: ArtifactReference) {
  const { context, task, texts } = scene;
  const progress = startProgress(conversation);
  const handled = yield* step(scene, 'run/review-5', { step: 'review', thread: texts.thread }, progress);
  const review = handled?.review;
  if (review !== undefined) {
    const { repository } = task.input.snapshot;
    const at = { runId: 'run', repository, pullRequestId: 5, threadId: 3, commentId: 2, resolve: false };
    yield* callActivityWithRetry(context, 'replyInThread', { ...at, reply: review.reply });
  }
  return { review, conversation: progress.conversation };
}
