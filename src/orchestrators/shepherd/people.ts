import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import { toFailure } from '../../contracts/agentError.ts';
import { askModel, spendingOf } from '../askModel.ts';
import { callStep } from '../callStep.ts';
import { modelsOf } from '../run/material.ts';
import type { Step } from '../step.ts';
import { type Change, draftChange, gatherAt, noteRepair, pushChange } from './change.ts';
import { givenBy, passOver, rememberAnswered, writtenBy } from './limits.ts';
import { budgetsOf, note, placeOf, type Shepherd, spend, tellInThread } from './shepherd.ts';

type Comment = PullRequestObservation['comments'][number];

/** Answers a reviewer, or changes what they ask for and answers then. A thread is resolved only when it is done. */
export function* answerComment(shepherd: Shepherd, comment: Comment): Step<void> {
  const { context } = shepherd;
  const { threadId, commentId } = comment;
  if (yield* passOver(shepherd, comment)) return;
  const step = `thread-${threadId}-${commentId}`;
  const replying = { ...placeOf(shepherd), threadId, commentId };
  try {
    const { answer, change } = yield* findAnswer(shepherd, comment, step);
    const { reply } = answer;
    if (change?.kind === 'ready') {
      const { changeSet } = change;
      const commit = yield* pushChange(shepherd, step, changeSet);
      yield* callStep(context, 'replyInThread', { ...replying, reply, note: 'changed', commit, resolve: true });
      yield* noteRepair(shepherd, step, { cause: 'review', round: shepherd.memory.rounds, commit, changeSet });
    } else if (change?.kind === 'none') {
      const why = change.isOverBudget ? 'over-budget' : 'could-not-change';
      yield* callStep(context, 'replyInThread', { ...replying, note: why, resolve: false });
    } else {
      const declined = answer.action === 'decline' ? ({ note: 'declined' } as const) : {};
      yield* callStep(context, 'replyInThread', { ...replying, reply, ...declined, resolve: false });
    }
    const answered = change?.kind === 'ready' ? 'changed' : answer.action === 'decline' ? 'refused' : 'explained';
    const data = { threadId, commentId, answer: answered } as const;
    yield* note(shepherd, { type: 'review-answered', data, effectKey: step });
  } catch (error) {
    const failure = toFailure(error);
    if (failure.spent !== undefined) spend(shepherd, failure.spent);
    context.warn(`A comment could not be answered: ${failure.message}`);
    const why = failure.type === 'over-budget' ? 'over-budget' : 'could-not-change';
    yield* callStep(context, 'replyInThread', { ...replying, note: why, resolve: false });
  }
  rememberAnswered(shepherd, comment);
}

function* findAnswer(shepherd: Shepherd, comment: Comment, step: string) {
  const { context, task } = shepherd;
  const { runId, branch, workItem, rules } = task;
  const { thread } = comment;
  const asked = writtenBy(shepherd, comment);
  const material = yield* gatherAt(shepherd, branch, { hints: thread });
  const question = { runId, workItem, ...material, thread, ...modelsOf(rules), ...asked };
  const call = `${runId}/${step}`;
  const answer = yield* askModel(context, budgetsOf(shepherd), call, 'answerReview', question);
  spend(shepherd, spendingOf(answer));
  let change: Change | undefined;
  if (answer.action === 'change') {
    const occasion = { kind: 'review-comment', details: thread } as const;
    change = yield* draftChange(shepherd, { branch, occasion, material, ...asked });
  }
  return { answer, change };
}

interface Instruction {
  /** Of its letter. */
  readonly number: number;
  readonly text: string;
  readonly by: string;
  readonly byId?: string | undefined;
}

/**
 * Carries out what somebody asked for by command: a further change on top of the branch. The step has the letter's number,
 * so that a shepherd which follows one that died on the way pushes nothing twice.
 */
export function* followInstructions(shepherd: Shepherd, instruction: Instruction): Step<void> {
  const { number, text } = instruction;
  const { task } = shepherd;
  const round = shepherd.memory.rounds + 1;
  const step = `instructions-${number}`;
  const { instruction: _done, ...memory } = shepherd.memory;
  shepherd.memory = { ...memory, lettersDone: number };
  const change = yield* draftChange(shepherd, {
    branch: task.branch,
    instructions: text,
    ...givenBy(shepherd, instruction),
  });
  if (change.kind === 'none') return yield* tellInThread(shepherd, step, { kind: 'budget', message: change.reason });
  const { changeSet } = change;
  const commit = yield* pushChange(shepherd, step, changeSet);
  yield* noteRepair(shepherd, step, { cause: 'command', round, commit, changeSet });
}
