import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import { type Person, personOf, unknownPersonName } from '../../contracts/person.ts';
import type { UsageLimits } from '../../contracts/rules/usageLimits.ts';
import { entityKeys } from '../../contracts/runs/entities.ts';
import type { ShepherdMemory } from '../../contracts/shepherd.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import {
  countUse,
  currentHour,
  type ExceededLimit,
  exceededLimitText,
  limitReachedEvent,
  personKey,
} from '../limits/usageLimits.ts';
import { replyInThread } from './replyInThread.ts';
import { remember, type Shepherd } from './shepherd.ts';

type Comment = PullRequestObservation['comments'][number];

/** How many recently answered threads are remembered; older ones end with the agent's answer. */
const maximumThreads = 300;
const maximumPassedOver = 20;

/**
 * Skips a comment if a limit is reached: of its thread, of the pull request in this hour, or of its author in this
 * hour. No model is asked; the author of the first skipped comment is told.
 * @returns whether it was skipped
 */
export function* skipIfOverLimit(shepherd: Shepherd, comment: Comment): TaskGenerator<boolean> {
  const { context, task } = shepherd;
  const limits = yield* callActivityWithRetry(context, 'readUsageLimits', { runId: task.runId });
  const over =
    overInThread(comment, limits) ??
    overInPullRequest(shepherd, limits) ??
    (yield* overForPerson(shepherd, comment, limits));
  if (over === undefined) {
    countAnswer(shepherd);
    return false;
  }
  if (over.isFirst) yield* tell(shepherd, comment, over);
  rememberAnswered(shepherd, comment);
  if (over.until !== undefined) rememberPassedOver(shepherd, over, comment);
  return true;
}

function overInThread(
  { threadId, answers = 0 }: Comment,
  { answersPerThread }: UsageLimits,
): ExceededLimit | undefined {
  if (answers < answersPerThread) return undefined;
  const effectKey = `limit-thread-${threadId}`;
  return { limit: 'answersPerThread', allowed: answersPerThread, isFirst: true, effectKey };
}

function overInPullRequest(shepherd: Shepherd, limits: UsageLimits): ExceededLimit | undefined {
  const allowed = limits.answersPerPullRequestAndHour;
  if (answersNow(shepherd) < allowed) return undefined;
  const { name, until } = currentHour(shepherd.context);
  // Comments until the end of the hour are ignored.
  return { limit: 'answersPerPullRequestAndHour', allowed, until, isFirst: true, effectKey: `limit-answers-${name}` };
}

function* overForPerson(
  { context, task }: Shepherd,
  comment: Comment,
  limits: UsageLimits,
): TaskGenerator<ExceededLimit | undefined> {
  const key = entityKeys.person(personKey(personOfComment(comment)));
  const request = `${task.runId}/thread-${comment.threadId}-${comment.commentId}`;
  return yield* countUse(context, limits, { limit: 'requestsPerPersonAndHour', key, request });
}

/** Who wrote a comment. */
export function personOfComment({ author, authorId, authorName }: Comment): Person {
  return personOf(authorId, [authorName, author, authorId]) ?? { name: unknownPersonName };
}

function answersNow({ context, memory: { answersInHour } }: Shepherd): number {
  return answersInHour?.hour === currentHour(context).name ? answersInHour.count : 0;
}

function countAnswer(shepherd: Shepherd): void {
  const hour = currentHour(shepherd.context).name;
  remember(shepherd, { answersInHour: { hour, count: answersNow(shepherd) + 1 } });
}

function* tell(shepherd: Shepherd, comment: Comment, over: ExceededLimit): TaskGenerator<void> {
  const { context, task } = shepherd;
  const { threadId, commentId } = comment;
  const limit = { reason: exceededLimitText(over), isOfThread: over.limit === 'answersPerThread' };
  yield* replyInThread(shepherd, { threadId, commentId, limit, resolve: false });
  const events = [limitReachedEvent(context, over, personOfComment(comment))];
  yield* callActivityWithRetry(context, 'recordEvents', { runId: task.runId, events });
}

/** A comment that has been handled, one way or the other. */
export function rememberAnswered(shepherd: Shepherd, { threadId, commentId }: Comment): void {
  const answered = { ...shepherd.memory.answered, [String(threadId)]: commentId };
  const newest = Object.entries(answered).slice(-maximumThreads);
  remember(shepherd, { answered: Object.fromEntries(newest) });
}

/** One entry covers everything that one person, or everyone, writes until then, so a flood of comments is not read. */
function rememberPassedOver(shepherd: Shepherd, { limit, until = '' }: ExceededLimit, { authorId }: Comment): void {
  if (limit === 'requestsPerPersonAndHour' && authorId === undefined) return;
  const by = limit === 'requestsPerPersonAndHour' ? { by: authorId } : {};
  const entry: NonNullable<ShepherdMemory['passedOver']>[number] = { ...by, until };
  const others = (shepherd.memory.passedOver ?? []).filter((one) => one.by !== entry.by);
  remember(shepherd, { passedOver: [...others, entry].slice(-maximumPassedOver) });
}

/** The author of a comment, as the person on whose behalf a model is asked. */
export function writtenBy(comment: Comment): { readonly person?: Person } {
  return { person: personOfComment(comment) };
}

interface Instructed {
  readonly by: string;
  readonly byId?: string | undefined;
}

/** Who gave an instruction. */
export function givenBy({ by, byId }: Instructed): { readonly person?: Person } {
  const person = personOf(byId, [by]);
  return person === undefined ? {} : { person };
}

/** What a check of the pull request leaves out, by the rules and by skipped comments. */
export function commentFilterOf({ task, memory }: Shepherd) {
  const namedForFix = task.rules.commands.fix.filter((one) => one.trim().toLowerCase() !== 'everyone');
  return { namedForFix, ...(memory.passedOver === undefined ? {} : { passedOver: memory.passedOver }) };
}
