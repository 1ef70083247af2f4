import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { type PullRequestReference, pullRequestRoute } from '../repositories/pullRequestReference.ts';
import { markerLine, markerProperty, readMarkerLine } from '../text/markerLine.ts';
import { truncateMarkdown } from '../text/truncateText.ts';
import { threadCommentSchema, threadSchema } from './pullRequestSchemas.ts';
import { listRawThreads, threadCall, threadMarkerOf } from './readThreads.ts';

export type ThreadStatus = 'active' | 'fixed' | 'wontFix' | 'closed' | 'byDesign' | 'pending';

/** Where in the changes a thread belongs; the ids come from the changes of an iteration. */
export interface ThreadContext {
  /** From the root of the repository, without a leading slash. */
  readonly path: string;
  /** First and last line, from 1; the last defaults to the first. */
  readonly line: number;
  readonly lastLine?: number;
  /** `left` is the file before the change. Default `right`. */
  readonly side?: 'left' | 'right';
  readonly iteration: number;
  readonly comparedTo?: number;
  readonly changeTrackingId: number;
}

/** What a thread, or an answer in one, is found again by. */
export interface ThreadMarker {
  /** Names what it is about; no other one of the agent in this pull request has it. */
  readonly marker: string;
  /** Markers that earlier versions gave it. */
  readonly formerly?: readonly string[];
}

export interface WriteThreadOptions extends PullRequestReference, ThreadMarker {
  readonly markdown: string;
  /** Of a new thread, and of one whose text changes. Default `active`. */
  readonly status?: ThreadStatus;
  readonly place?: ThreadContext;
  /** True right after the pull request was made: then there is no need to look for the thread. */
  readonly isNew?: boolean;
}

export interface WrittenThread {
  readonly threadId: number;
  /** `unchanged` when it said the same already. */
  readonly effect: 'created' | 'updated' | 'unchanged';
}

const longestComment = 150_000;
const cutNote = '_Cut here: Azure DevOps does not allow longer comments._';

/** Opens a thread, or brings the one up to date that the agent opened with this marker before. */
export async function writeThread(
  connection: Connection,
  identity: OwnIdentity,
  options: WriteThreadOptions,
): Promise<WrittenThread> {
  const content = markedContent(options.marker, options.markdown);
  const earlier = options.isNew === true ? undefined : await ownThread(connection, identity, options);
  if (earlier === undefined) {
    return { threadId: await createThread(connection, options, content), effect: 'created' };
  }
  if (earlier.comments?.[0]?.content === content) {
    return { threadId: earlier.id, effect: 'unchanged' };
  }
  await updateComment(connection, options, { threadId: earlier.id, commentId: 1, content });
  const status = options.status ?? 'active';
  if (earlier.status !== status) {
    await setThreadStatus(connection, { ...options, threadId: earlier.id, status });
  }
  return { threadId: earlier.id, effect: 'updated' };
}

/** Answers in a thread; an answer the agent gave with this marker before is brought up to date instead. */
export async function replyToThread(
  connection: Connection,
  identity: OwnIdentity,
  options: PullRequestReference &
    ThreadMarker & {
      readonly threadId: number;
      readonly markdown: string;
      /** The comment that is answered. Default 1, the thread's first. */
      readonly parentCommentId?: number;
    },
): Promise<{ readonly commentId: number; readonly effect: WrittenThread['effect'] }> {
  const content = markedContent(options.marker, options.markdown);
  const { value: thread } = await connection.json(
    { ...threadCall(options, options.threadId), operation: 'pullRequestThreads.get' },
    threadSchema,
  );
  for (const comment of thread.comments ?? []) {
    const isEarlier = comment.id !== 1 && isMarked(readMarkerLine(comment.content), options);
    if (isEarlier && comment.isDeleted !== true && (await identity.is(comment.author?.id))) {
      if (comment.content === content) return { commentId: comment.id, effect: 'unchanged' };
      await updateComment(connection, options, { threadId: thread.id, commentId: comment.id, content });
      return { commentId: comment.id, effect: 'updated' };
    }
  }
  const { value: written } = await connection.json(
    {
      operation: 'pullRequestThreadComments.create',
      purpose: `answer in thread ${options.threadId} of pull request ${options.pullRequestId}`,
      resource: resources.pullRequestThreadComments,
      method: 'POST',
      route: { ...pullRequestRoute(options), threadId: options.threadId },
      body: { content, parentCommentId: options.parentCommentId ?? 1, commentType: 'text' },
    },
    threadCommentSchema,
  );
  return { commentId: written.id, effect: 'created' };
}

/** Sets a thread's status, whoever opened it. */
export async function setThreadStatus(
  connection: Connection,
  options: PullRequestReference & { readonly threadId: number; readonly status: ThreadStatus },
): Promise<void> {
  await connection.json(
    {
      operation: 'pullRequestThreads.update',
      purpose: `set the status of thread ${options.threadId} of pull request ${options.pullRequestId}`,
      resource: resources.pullRequestThreads,
      method: 'PATCH',
      route: { ...pullRequestRoute(options), threadId: options.threadId },
      body: { status: options.status },
    },
    threadSchema,
  );
}

async function ownThread(connection: Connection, identity: OwnIdentity, options: WriteThreadOptions) {
  for (const thread of await listRawThreads(connection, options)) {
    const first = thread.comments?.[0];
    const isMeant = first?.isDeleted !== true && isMarked(threadMarkerOf(thread), options);
    if (isMeant && (await identity.is(first?.author?.id))) {
      return thread;
    }
  }
  return undefined;
}

function isMarked(found: string | undefined, { marker, formerly = [] }: ThreadMarker): boolean {
  return found !== undefined && [marker, ...formerly].includes(found);
}

async function createThread(connection: Connection, options: WriteThreadOptions, content: string): Promise<number> {
  const { value: created } = await connection.json(
    {
      ...threadCall(options),
      operation: 'pullRequestThreads.create',
      method: 'POST',
      body: {
        comments: [{ parentCommentId: 0, content, commentType: 'text' }],
        status: options.status ?? 'active',
        properties: { [markerProperty]: options.marker },
        ...(options.place === undefined ? {} : placeBody(options.place)),
      },
    },
    threadSchema,
  );
  return created.id;
}

function placeBody(place: ThreadContext) {
  const start = { line: place.line, offset: 1 };
  const end = { line: place.lastLine ?? place.line, offset: 1 };
  const span =
    place.side === 'left' ? { leftFileStart: start, leftFileEnd: end } : { rightFileStart: start, rightFileEnd: end };
  return {
    threadContext: { filePath: `/${place.path}`, ...span },
    pullRequestThreadContext: {
      changeTrackingId: place.changeTrackingId,
      iterationContext: {
        // Both the same: the whole change up to that iteration, as the page shows it first.
        firstComparingIteration: place.comparedTo ?? place.iteration,
        secondComparingIteration: place.iteration,
      },
    },
  };
}

async function updateComment(
  connection: Connection,
  reference: PullRequestReference,
  change: { readonly threadId: number; readonly commentId: number; readonly content: string },
): Promise<void> {
  const { threadId, commentId, content } = change;
  await connection.json(
    {
      operation: 'pullRequestThreadComments.update',
      purpose: `update comment ${commentId} in thread ${threadId} of pull request ${reference.pullRequestId}`,
      resource: resources.pullRequestThreadComments,
      method: 'PATCH',
      route: { ...pullRequestRoute(reference), threadId, commentId },
      body: { content },
    },
    threadCommentSchema,
  );
}

function markedContent(marker: string, markdown: string): string {
  const line = markerLine(marker);
  return `${line}\n${truncateMarkdown(markdown, longestComment - line.length - 1, cutNote)}`;
}
