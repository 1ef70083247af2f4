import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { PullRequestObservation } from '../../contracts/activities/shepherding.ts';
import type { ActivityInput } from '../../contracts/activities.ts';
import { AgentError } from '../../contracts/agentError.ts';
import { parseCommand } from '../../gateway/routing/parseCommand.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import { threadText } from '../../reports/pullRequest/threadText.ts';
import { matchesPrincipal } from '../../rules/principals.ts';

const maximumComments = 10;

type Adapter = Pick<AzureDevOps, 'identities'>;
type Watched = ActivityInput<'observePullRequest'>;
type Thread = Awaited<ReturnType<AzureDevOps['pullRequests']['threads']>>[number];
type Comment = Thread['comments'][number];

/** Whose comments the shepherd answers, and how often. */
export interface CommentFilter {
  /** The setting `IGNORED_AUTHORS`. */
  readonly ignoredAuthors: readonly string[];
  readonly answersPerThread: number;
}

/** The last comment of others in each thread, unless the agent has answered it. Commands are handled separately. */
export async function observeComments(
  {
    ado,
    store,
    listening,
  }: { readonly ado: Adapter; readonly store: ArtifactStore; readonly listening: CommentFilter },
  threads: readonly Thread[],
  watched: Watched,
): Promise<PullRequestObservation['comments']> {
  const isHeard = hearing(ado, watched);
  const waiting: { readonly thread: Thread; readonly last: Comment }[] = [];
  for (const whole of threads) {
    const thread = { ...whole, comments: whole.comments.filter((comment) => !isIgnored(comment, listening)) };
    const last = await lastHeard(thread, isHeard);
    if (last === undefined || last.isOwn || isDone(thread, last, watched, listening)) continue;
    waiting.push({ thread, last });
  }
  const oldest = waiting.toSorted((left, right) => (left.last.createdAt < right.last.createdAt ? -1 : 1));
  const observed: PullRequestObservation['comments'] = [];
  for (const { thread, last } of oldest.slice(0, maximumComments)) {
    const text = await store.put(Buffer.from(threadText(thread)), 'text/plain; charset=utf-8');
    const { author, authorId, authorName } = last;
    const by = {
      author,
      ...(authorId === undefined ? {} : { authorId }),
      ...(authorName === undefined ? {} : { authorName }),
    };
    observed.push({ threadId: thread.id, commentId: last.id, ...by, answers: answersIn(thread), thread: text });
  }
  return observed;
}

function isIgnored({ authorId, authorName, isOwn }: Comment, { ignoredAuthors }: CommentFilter): boolean {
  return !isOwn && matchesPrincipal({ id: authorId, uniqueName: authorName }, ignoredAuthors, []);
}

async function lastHeard(
  { comments }: Thread,
  isHeard: (comment: Comment) => Promise<boolean>,
): Promise<Comment | undefined> {
  for (const comment of comments.filter(({ isSystem }) => !isSystem).toReversed()) {
    if (await isHeard(comment)) return comment;
  }
  return undefined;
}

/** The first comment of the agent's own thread is not an answer. */
function answersIn({ comments }: Thread): number {
  return comments.slice(1).filter(({ isOwn }) => isOwn).length;
}

/** Answered, skipped, a command, or in a thread that has reached its limit. */
function isDone(
  thread: Thread,
  { id, text, createdAt, authorId }: Comment,
  { answered, passedOver = [] }: Watched,
  { answersPerThread }: CommentFilter,
): boolean {
  if (id <= (answered[String(thread.id)] ?? 0) || parseCommand(text) !== undefined) return true;
  const writtenAt = Date.parse(createdAt);
  const isPassedOver = passedOver.some(
    ({ by, until }) => (by === undefined || by === authorId) && writtenAt < Date.parse(until),
  );
  return isPassedOver || answersIn(thread) > answersPerThread;
}

/** People are answered. Bots only if the rules for `fix` name them or a group that contains them. */
function hearing({ identities }: Adapter, { namedForFix = [] }: Watched): (comment: Comment) => Promise<boolean> {
  const known = new Map<string, boolean>();
  return async ({ isBot, isOwn, authorId = '', authorName }) => {
    if (!isBot || isOwn || matchesPrincipal({ id: authorId, uniqueName: authorName }, namedForFix, [])) return true;
    const isNamed = known.get(authorId) ?? (await isGranted(identities, authorId, namedForFix));
    known.set(authorId, isNamed);
    return isNamed;
  };
}

async function isGranted(
  identities: Adapter['identities'],
  authorId: string,
  named: readonly string[],
): Promise<boolean> {
  try {
    return named.length > 0 && (await identities.grantOf(authorId, named)) !== undefined;
  } catch (error) {
    // An ambiguous group name grants nothing.
    if (error instanceof AgentError && error.type === 'configuration') return false;
    throw error;
  }
}
