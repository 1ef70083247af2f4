import type { ActivityOutput } from '../../contracts/activities.ts';
import { AgentError, toFailure } from '../../contracts/agentError.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import { unknownPersonName } from '../../contracts/person.ts';
import { boundsOf } from '../../contracts/rules/conversationBounds.ts';
import { type ConversationStep, converse, startProgress } from '../conversation/converse.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { minutesFromNow, waitUntil } from '../durable/waiting.ts';
import { askWithinBudgets, spendingOf } from '../limits/askWithinBudgets.ts';
import {
  attemptSideEffect,
  checkCancellation,
  continueOnError,
  enterStep,
  flushEvents,
  type Run,
} from '../runState/run.ts';
import {
  budgetsOf,
  groundOf,
  instructionsOf,
  modelsOf,
  type RetrievedContext,
  type RunContext,
} from '../runState/runContext.ts';
import { RunEnded } from '../runState/runEnded.ts';
import { onBehalfOf } from '../runState/runLimits.ts';

/** After this many questions the run works with what it knows. */
const maximumQuestions = 3;

/** Deliveries of answers can be lost, so the work item is also read at intervals. */
const answerPollMinutes = 120;

type Planned = Pick<ActivityOutput<'planTask'>, 'plan' | 'isClear' | 'question'> & {
  /** JSON of `conversationSchema`: what the candidates branch off from. */
  readonly conversation?: ArtifactReference | undefined;
};

/** A plan, and the conversation it came about in. */
export type MadePlan = Pick<Planned, 'plan' | 'conversation'>;

/**
 * Makes a plan if possible: drafts are better with one, but possible without.
 * @throws RunEnded as {@link makePlan}
 */
export function* planIfPossible(
  run: Run,
  ground: RunContext,
  material: RetrievedContext,
): TaskGenerator<MadePlan | undefined> {
  try {
    return yield* makePlan(run, ground, material);
  } catch (error) {
    if (error instanceof RunEnded || toFailure(error).type === 'over-budget') throw error;
    continueOnError(run, 'No model planned the task', error);
    return undefined;
  }
}

/**
 * Plans the task. If it is unclear, asks on the work item and waits for the answer, for days if necessary.
 * @throws RunEnded `unanswered` if nobody answers within the time set in the rules
 */
export function* makePlan(run: Run, ground: RunContext, material: RetrievedContext): TaskGenerator<MadePlan> {
  let answers: ArtifactReference | undefined;
  let { conversation } = material;
  const asked = { questions: 0 };
  for (let round = 1; ; round += 1) {
    enterStep(run, 'planning');
    const planned: Planned =
      conversation === undefined
        ? yield* askForPlan(run, ground, material, round, answers)
        : yield* conversePlan(run, ground, { ...material, conversation }, { round, answers, asked });
    conversation = planned.conversation;
    const mustAsk = !planned.isClear && planned.question !== undefined && ground.rules.questions.ask;
    if (!mustAsk || asked.questions >= maximumQuestions) return planned;
    asked.questions += 1;
    answers = yield* askPeople(run, ground, asked.questions, planned.question ?? '');
    run.setStatus({ step: 'planning' });
  }
}

interface Asked {
  readonly round: number;
  readonly answers: ArtifactReference | undefined;
  /** How often people were asked. */
  readonly asked: { questions: number };
}

/** The plan as a step of the run's conversation, in which the model looks around. */
function* conversePlan(
  run: Run,
  ground: RunContext,
  material: RetrievedContext & { readonly conversation: ArtifactReference },
  { round, answers, asked }: Asked,
): TaskGenerator<Planned> {
  const progress = startProgress(material.conversation);
  const mayAsk = ground.rules.questions.ask && asked.questions < maximumQuestions;
  const step: ConversationStep = {
    id: `${run.id}/plan-${round}`,
    task: { step: 'plan', ...(answers === undefined ? {} : { answers }) },
    conversation: material.conversation,
    ...{ bounds: boundsOf(ground.rules), budgets: budgetsOf(run, ground), repairRounds: 0 },
    asking: { runId: run.id, ...modelsOf(ground.rules), ...onBehalfOf(run) },
    ground: groundOf(run, ground, material),
    ...(mayAsk ? { askPeople: (question) => askWithin(run, ground, asked, question) } : {}),
  };
  try {
    const { plan, question } = yield* converse(run.context, step, progress);
    if (plan === undefined) throw notUnderstood(progress.model);
    const counts = { files: 0, risks: 0, questions: plan.isClear ? 0 : 1 };
    run.record({ type: 'plan-made', data: { artifact: plan.plan, ...counts }, effectKey: `plan-${round}` });
    return { ...plan, ...(question === undefined ? {} : { question }), conversation: progress.conversation };
  } finally {
    run.spend(progress.spent);
  }
}

function* askWithin(
  run: Run,
  ground: RunContext,
  asked: Asked['asked'],
  question: string,
): TaskGenerator<ArtifactReference> {
  asked.questions += 1;
  const answers = yield* askPeople(run, ground, asked.questions, question);
  enterStep(run, 'planning');
  return answers;
}

function notUnderstood(model: string | undefined): AgentError {
  const message = `The model ${model ?? ''} repeatedly answered in the wrong format (plan). Use another model.`;
  return new AgentError('model-malformed', message, { isRetryable: false });
}

/** How runs made a plan that began before version 5.0. */
function* askForPlan(
  run: Run,
  ground: RunContext,
  { snapshot, context }: RetrievedContext,
  round: number,
  answers: ArtifactReference | undefined,
): TaskGenerator<Planned> {
  const input = {
    ...{ runId: run.id, workItem: ground.workItem, snapshot, context },
    ...instructionsOf(run),
    ...(answers === undefined ? {} : { answers }),
    ...modelsOf(ground.rules),
    ...onBehalfOf(run),
  };
  const call = `${run.id}/plan-${round}`;
  const planned = yield* askWithinBudgets(run.context, budgetsOf(run, ground), call, 'planTask', input);
  run.spend(spendingOf(planned));
  const counts = { files: 0, risks: 0, questions: planned.isClear ? 0 : 1 };
  run.record({ type: 'plan-made', data: { artifact: planned.plan, ...counts }, effectKey: `plan-${round}` });
  return planned;
}

function* askPeople(run: Run, ground: RunContext, round: number, question: string): TaskGenerator<ArtifactReference> {
  const { context, id, input } = run;
  const place = { runId: id, project: input.project, workItemId: input.workItemId };
  const { timeoutHours, reminderHours } = ground.rules.questions;
  const deadline = minutesFromNow(context, timeoutHours * 60);
  const until = deadline.toISOString();
  const request = { kind: 'question', question, answerUntil: until } as const;
  const asked = yield* callActivityWithRetry(context, 'askOnWorkItem', {
    ...place,
    purpose: `question-${round}`,
    request,
  });
  enterStep(run, 'waiting for an answer');
  run.record({ type: 'question-asked', data: { commentId: asked.commentId, until }, effectKey: `question-${round}` });
  yield* flushEvents(run);

  let reminder = minutesFromNow(context, reminderHours * 60);
  for (let reminders = 0; ; ) {
    const { answers, lastComment, lastAuthor } = yield* callActivityWithRetry(context, 'readAnswers', {
      ...place,
      afterComment: asked.commentId,
    });
    if (answers !== undefined) {
      const { name: by = unknownPersonName, id } = lastAuthor ?? {};
      const data = { by, ...(lastComment === undefined ? {} : { commentId: lastComment }) };
      const actor = id === undefined ? {} : { actor: by, actorId: id };
      run.record({ type: 'question-answered', ...actor, data, effectKey: `answer-${round}` });
      return answers;
    }
    const now = context.df.currentUtcDateTime;
    if (now >= deadline) break;
    if (now >= reminder) {
      reminders += 1;
      reminder = minutesFromNow(context, reminderHours * 60);
      const remind = { kind: 'reminder', of: 'question', answerUntil: until } as const;
      const purpose = `question-${round}-reminder-${reminders}`;
      const reminding = callActivityWithRetry(context, 'askOnWorkItem', { ...place, purpose, request: remind });
      const sent = yield* attemptSideEffect(run, 'a reminder on the work item', reminding);
      if (sent !== undefined)
        run.record({ type: 'reminder-sent', data: { of: 'question', round: reminders }, effectKey: purpose });
    }
    const poll = minutesFromNow(context, answerPollMinutes);
    const next = new Date(Math.min(poll.getTime(), reminder.getTime(), deadline.getTime()));
    yield* waitUntil(context, [run.nudges, run.cancellation], next);
    run.nudges.take();
    checkCancellation(run);
  }
  run.record({ type: 'question-unanswered', data: { until }, effectKey: `unanswered-${round}` });
  throw new RunEnded('unanswered');
}
