import type { OrchestrationContext } from 'durable-functions';
import type { StepTask } from '../../contracts/activities/conversing.ts';
import type { ActivityOutput, ActivityRequest } from '../../contracts/activities.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import { errorSignature } from '../../contracts/changes/finding.ts';
import { answeredCall, turnCall } from '../../contracts/conversation/turnKeys.ts';
import { addSpending, noSpending, type Spending } from '../../contracts/models/modelUsage.ts';
import type { ConversationBounds } from '../../contracts/rules/conversationBounds.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { askWithinBudgets, spendingOf } from '../limits/askWithinBudgets.ts';
import type { Budget } from '../limits/budgets.ts';
import { allowanceLeft, boundReached } from './bounds.ts';

type Handled = ActivityOutput<'handleAnswer'>;

/** A step of a conversation: what is asked, on what ground, and how far it may go. */
export interface ConversationStep {
  /** Unique in the installation; its calls are named after it. */
  readonly id: string;
  readonly task: StepTask;
  readonly conversation: ArtifactReference;
  readonly bounds: ConversationBounds;
  readonly budgets: readonly Budget[];
  /** How often the edits of a model without tools may be repaired. */
  readonly repairRounds: number;
  /** For every turn of the model. */
  readonly asking: Pick<ActivityRequest<'takeTurn'>, 'runId' | 'candidate' | 'models' | 'person'>;
  /** For every answer. */
  readonly ground: Pick<
    ActivityRequest<'handleAnswer'>,
    'project' | 'workItem' | 'snapshot' | 'context' | 'paths' | 'protection'
  >;
  /** Asks people and waits; absent where nobody can be asked. @returns JSON of `workItemCommentSchema[]` */
  readonly askPeople?: (question: string) => TaskGenerator<ArtifactReference>;
  /** Runs when the first turn is answered. */
  readonly onFirstTurn?: () => TaskGenerator<void>;
  /** Runs before every further turn: a place to be held at. */
  readonly beforeTurn?: () => TaskGenerator<void>;
}

/** How far a step has come. It is brought up to date as the step goes on, so that it counts where the step fails. */
export interface Progress {
  conversation: ArtifactReference;
  turns: number;
  spent: Spending;
  model: string | undefined;
  /** The change as it was after the last patch. */
  change: Handled['change'];
  looked: string | undefined;
}

export function startProgress(conversation: ArtifactReference): Progress {
  return { conversation, turns: 0, spent: noSpending, model: undefined, change: undefined, looked: undefined };
}

/** Answers in a row that could not be used before the step is given up. */
const maximumCorrections = { plan: 2, change: 3, review: 2 } as const;
/** What a conversation that was carried over is taken to have, until a turn says it. */
const unknownTokens = 20_000;

/**
 * Makes one step: the model takes a turn, what its answer asks for is done, and again, until the step has its result, the
 * model cannot be understood, or a bound is reached: then it is asked once for the best it has.
 * @param progress is brought up to date
 * @returns what the last answer came to
 * @throws AgentError as {@link askWithinBudgets}
 */
export function* converse(
  context: OrchestrationContext,
  step: ConversationStep,
  progress: Progress,
): TaskGenerator<Handled> {
  const clock = startClock(context);
  let task: StepTask | undefined = step.task;
  let tokens = unknownTokens;
  let corrections = 0;
  let errors: string | undefined;
  for (;;) {
    if (progress.turns > 0 && step.beforeTurn !== undefined) yield* clock.without(step.beforeTurn());
    const used = { turns: progress.turns, spent: progress.spent, minutes: clock.minutes() };
    const last = boundReached(step.bounds, used, tokens);
    const turn = { name: step.task.step, left: allowanceLeft(step.bounds, used), last, task };
    const handled: Handled = yield* takeTurn(context, step, progress, turn, clock);
    task = undefined;
    tokens = handled.tokens;
    if (handled.state === 'done' || last !== undefined) return handled;
    corrections = handled.state === 'corrected' ? corrections + 1 : 0;
    // Two answers with the same errors: a third would repeat them.
    const same = handled.change === undefined ? undefined : errorSignature(handled.change.findings);
    const isRepair = handled.state === 'corrected' && handled.change !== undefined;
    if (isRepair && (corrections > step.repairRounds || same === errors)) return handled;
    if (!isRepair && corrections >= maximumCorrections[step.task.step]) return handled;
    errors = same;
  }
}

interface Turn extends Pick<ActivityRequest<'takeTurn'>, 'task' | 'last' | 'left'> {
  readonly name: StepTask['step'];
}

function* takeTurn(
  context: OrchestrationContext,
  step: ConversationStep,
  progress: Progress,
  { name, task, last, left }: Turn,
  clock: Clock,
): TaskGenerator<Handled> {
  const call = turnCall(step.id, progress.turns + 1);
  const own = { call, step: name, left };
  const turn = yield* askWithinBudgets(context, step.budgets, call, 'takeTurn', {
    ...step.asking,
    ...own,
    conversation: progress.conversation,
    ...(task === undefined ? {} : { task }),
    ...(last === undefined ? {} : { last }),
  });
  progress.turns += 1;
  progress.spent = addSpending(progress.spent, spendingOf(turn));
  progress.model = turn.model;
  progress.conversation = turn.conversation;
  if (progress.turns === 1 && step.onFirstTurn !== undefined) yield* step.onFirstTurn();
  const { runId, candidate } = step.asking;
  const input = {
    ...{ runId, ...step.ground, ...own, conversation: turn.conversation, isLast: last !== undefined },
    ...(candidate === undefined ? {} : { candidate }),
  };
  const mayAskPeople = step.askPeople !== undefined && last === undefined;
  let handled = yield* callActivityWithRetry(context, 'handleAnswer', { ...input, mayAskPeople });
  if (handled.state === 'asks-people' && step.askPeople !== undefined) {
    const answers = yield* clock.without(step.askPeople(handled.question ?? ''));
    const answered = { ...input, call: answeredCall(call), mayAskPeople, answers };
    handled = yield* callActivityWithRetry(context, 'handleAnswer', answered);
  }
  progress.conversation = handled.conversation;
  progress.looked = handled.looked ?? progress.looked;
  progress.change = handled.change ?? progress.change;
  return handled;
}

/** Time of the orchestration, without what people took. */
interface Clock {
  minutes(): number;
  /** Work whose time does not count. */
  without<Value>(work: TaskGenerator<Value>): TaskGenerator<Value>;
}

function startClock({ df }: OrchestrationContext): Clock {
  let start = df.currentUtcDateTime.getTime();
  return {
    minutes: () => (df.currentUtcDateTime.getTime() - start) / 60_000,
    *without(work) {
      const before = df.currentUtcDateTime.getTime();
      const value = yield* work;
      start += df.currentUtcDateTime.getTime() - before;
      return value;
    },
  };
}
