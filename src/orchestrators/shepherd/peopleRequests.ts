import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import type { ActivityOutput, ActivityRequest } from '../../contracts/activities.ts';
import { AgentError, toFailure } from '../../contracts/agentError.ts';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import { boundsOf } from '../../contracts/rules/conversationBounds.ts';
import { converse, startProgress } from '../conversation/converse.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { askWithinBudgets, spendingOf } from '../limits/askWithinBudgets.ts';
import { modelsOf, protectionOf, type RetrievedContext } from '../runState/runContext.ts';
import { givenBy, rememberAnswered, skipIfOverLimit, writtenBy } from './commentLimits.ts';
import { conversationOf, draftChange, retrieveContextAt } from './draftChange.ts';
import { pushOrAskApproval, requirePushed } from './pushes.ts';
import { noteAnswer } from './pushResults.ts';
import { replyInThread } from './replyInThread.ts';
import { budgetsOf, remember, type Shepherd, spend, tellInThread } from './shepherd.ts';

type Comment = PullRequestObservation['comments'][number];
type Reply = Pick<ActivityRequest<'replyInThread'>, 'reply' | 'note'>;

/**
 * Answers a reviewer, or first makes the requested change. A change requires the right to use `/agent fix`; reviewers
 * without it are told. A thread is only resolved if the request is done.
 */
export function* answerComment(shepherd: Shepherd, comment: Comment): TaskGenerator<void> {
  const { context } = shepherd;
  const { threadId, commentId } = comment;
  if (yield* skipIfOverLimit(shepherd, comment)) return;
  const step = `thread-${threadId}-${commentId}`;
  try {
    yield* findAnswer(shepherd, comment, step);
  } catch (error) {
    const failure = toFailure(error);
    if (failure.spent !== undefined) spend(shepherd, failure.spent);
    context.warn(`Could not answer a comment: ${failure.message}`);
    const why = failure.type === 'over-budget' ? 'over-budget' : 'could-not-change';
    yield* reply(shepherd, comment, { note: why });
  }
  rememberAnswered(shepherd, comment);
}

function* findAnswer(shepherd: Shepherd, comment: Comment, step: string): TaskGenerator<void> {
  const { task } = shepherd;
  const { branch } = task;
  const { thread, threadId, commentId } = comment;
  const asked = writtenBy(comment);
  const material = yield* retrieveContextAt(shepherd, branch, { hints: thread });
  const conversation = conversationOf(shepherd);
  const answer: Answer =
    conversation === undefined
      ? yield* askForAnswer(shepherd, comment, step, material)
      : yield* converseAboutReview(shepherd, comment, step, { ...material, conversation });
  if (answer.action !== 'change') {
    const isDeclined = answer.action === 'decline';
    yield* reply(shepherd, comment, { reply: answer.reply, ...(isDeclined ? { note: 'declined' } : {}) });
    return yield* noteAnswer(shepherd, step, threadId, commentId, isDeclined ? 'refused' : 'explained');
  }
  if (!(yield* mayChange(shepherd, comment))) {
    yield* reply(shepherd, comment, { note: 'not-allowed' });
    return yield* noteAnswer(shepherd, step, threadId, commentId, 'refused');
  }
  const occasion = { kind: 'review-comment', details: thread } as const;
  const change = yield* draftChange(shepherd, {
    ...{ branch, occasion, material, ...asked },
    conversation: answer.conversation,
  });
  if (change.kind === 'none') {
    yield* reply(shepherd, comment, { note: change.isOverBudget ? 'over-budget' : 'could-not-change' });
    return yield* noteAnswer(shepherd, step, threadId, commentId, 'refused');
  }
  const { chosen } = change;
  const work = { kind: 'further', changeSet: chosen.changeSet } as const;
  const cause = { kind: 'review', threadId, commentId, reply: answer.reply } as const;
  yield* requirePushed(pushOrAskApproval(shepherd, { step, work, findings: chosen.findings.length, cause }, change));
}

interface Answer extends Pick<ActivityOutput<'answerReview'>, 'action' | 'reply'> {
  /** JSON of `conversationSchema`: where it was said. */
  readonly conversation?: ArtifactReference | undefined;
}

/** How reviewers of runs were answered that began before version 5.0. */
function* askForAnswer(
  shepherd: Shepherd,
  comment: Comment,
  step: string,
  material: RetrievedContext,
): TaskGenerator<Answer> {
  const { runId, workItem, rules } = shepherd.task;
  const question = {
    ...{ runId, workItem, snapshot: material.snapshot, context: material.context, thread: comment.thread },
    ...modelsOf(rules),
    ...writtenBy(comment),
  };
  const call = `${runId}/${step}`;
  const answer = yield* askWithinBudgets(shepherd.context, budgetsOf(shepherd), call, 'answerReview', question);
  spend(shepherd, spendingOf(answer));
  return answer;
}

/** The answer as a step of the run's conversation, in which the model can look at the branch. */
function* converseAboutReview(
  shepherd: Shepherd,
  comment: Comment,
  id: string,
  { snapshot, conversation }: RetrievedContext & { readonly conversation: ArtifactReference },
): TaskGenerator<Answer> {
  const { runId, project, workItem, rules } = shepherd.task;
  const progress = startProgress(conversation);
  try {
    const { review } = yield* converse(
      shepherd.context,
      {
        id: `${runId}/${id}`,
        task: { step: 'review', thread: comment.thread },
        ...{ conversation, bounds: boundsOf(rules), budgets: budgetsOf(shepherd), repairRounds: 0 },
        asking: { runId, ...modelsOf(rules), ...writtenBy(comment) },
        ground: { project, workItem, snapshot, paths: rules.paths, ...protectionOf(shepherd.task) },
      },
      progress,
    );
    if (review === undefined) {
      throw new AgentError('model-malformed', 'The model did not answer the reviewer in the requested form.');
    }
    if (review.action !== 'change') remember(shepherd, { conversation: progress.conversation });
    return { ...review, conversation: progress.conversation };
  } finally {
    spend(shepherd, progress.spent);
  }
}

function* mayChange({ context, task }: Shepherd, { authorId }: Comment): TaskGenerator<boolean> {
  const { runId, repository } = task;
  const author = authorId === undefined ? {} : { authorId };
  const { allowed } = yield* callActivityWithRetry(context, 'mayAskForChange', { runId, repository, ...author });
  return allowed;
}

function* reply(shepherd: Shepherd, { threadId, commentId }: Comment, said: Reply): TaskGenerator<void> {
  yield* replyInThread(shepherd, { threadId, commentId, resolve: false, ...said });
}

interface Instruction {
  /** Number of its letter. */
  readonly number: number;
  readonly text: string;
  readonly by: string;
  readonly byId?: string | undefined;
}

/**
 * Carries out instructions from a command: another change on top of the branch. The step is named after the letter, so
 * that a shepherd which replaces a dead one pushes nothing twice.
 */
export function* followInstructions(shepherd: Shepherd, instruction: Instruction): TaskGenerator<void> {
  const { number, text } = instruction;
  const { branch } = shepherd.task;
  const step = `instructions-${number}`;
  const { instruction: _done, ...memory } = shepherd.memory;
  shepherd.memory = { ...memory, lettersDone: number };
  const change = yield* draftChange(shepherd, { branch, instructions: text, ...givenBy(instruction) });
  if (change.kind === 'none') return yield* tellInThread(shepherd, step, { kind: 'budget', message: change.reason });
  const { chosen } = change;
  const work = { kind: 'further', changeSet: chosen.changeSet } as const;
  const cause = { kind: 'command' } as const;
  yield* requirePushed(pushOrAskApproval(shepherd, { step, work, findings: chosen.findings.length, cause }, change));
}
