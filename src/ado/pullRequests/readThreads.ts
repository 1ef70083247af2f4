import { unlessNotFound } from '../../contracts/agentError.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import { isBot } from '../identities/bots.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { type PullRequestReference, pullRequestRoute } from '../repositories/pullRequestReference.ts';
import { markerProperty, propertyText, readMarkerLine, stripMarkerLine } from '../text/markerLine.ts';
import { type AdoThread, threadSchema } from './pullRequestSchemas.ts';

/** A thread as people see it. */
export interface ReviewThread {
  readonly id: number;
  readonly status: string | undefined;
  /** Of the agent's own threads. */
  readonly marker: string | undefined;
  readonly path: string | undefined;
  readonly line: number | undefined;
  readonly comments: readonly ReviewComment[];
}

export interface ReviewComment {
  /** Begins at 1 in every thread. */
  readonly id: number;
  readonly parentId: number;
  readonly author: string;
  readonly authorId: string | undefined;
  /** E-mail address or account name. */
  readonly authorName: string | undefined;
  /** Whether its author is no person: a service principal, a service identity. */
  readonly isBot: boolean;
  readonly isOwn: boolean;
  /** Written by Azure DevOps itself: votes, pushes, changes of status. */
  readonly isSystem: boolean;
  readonly text: string;
  readonly createdAt: string;
  /** When its text was last changed. */
  readonly updatedAt: string;
}

/**
 * Every thread that is not deleted, oldest first; deleted comments are left out.
 * @param since only threads with a comment written or changed then or later, all their comments with them
 */
export async function listThreads(
  connection: Connection,
  identity: OwnIdentity,
  { since, ...reference }: PullRequestReference & { readonly since?: Date },
): Promise<readonly ReviewThread[]> {
  const threads: ReviewThread[] = [];
  for (const thread of await listRawThreads(connection, reference)) {
    threads.push(await toReviewThread(identity, thread));
  }
  if (since === undefined) return threads;
  const isRecent = ({ updatedAt }: ReviewComment) => !(Date.parse(updatedAt) < since.getTime());
  return threads.filter(({ comments }) => comments.some(isRecent));
}

/** One thread with its comments; undefined when it does not exist or is deleted. */
export async function readThread(
  connection: Connection,
  identity: OwnIdentity,
  options: PullRequestReference & { readonly threadId: number },
): Promise<ReviewThread | undefined> {
  const call = { ...threadCall(options, options.threadId), operation: 'pullRequestThreads.get' };
  return await unlessNotFound(async () => {
    const { value: thread } = await connection.json(call, threadSchema);
    return thread.isDeleted === true ? undefined : await toReviewThread(identity, thread);
  });
}

async function toReviewThread(identity: OwnIdentity, thread: AdoThread): Promise<ReviewThread> {
  const { threadContext } = thread;
  const comments: ReviewComment[] = [];
  for (const comment of thread.comments ?? []) {
    if (comment.isDeleted === true) continue;
    comments.push({
      id: comment.id,
      parentId: comment.parentCommentId,
      author: comment.author?.displayName ?? '',
      authorId: comment.author?.id,
      authorName: comment.author?.uniqueName,
      isBot: isBot(comment.author ?? {}),
      isOwn: await identity.is(comment.author?.id),
      isSystem: comment.commentType === 'system',
      text: stripMarkerLine(comment.content ?? ''),
      createdAt: comment.publishedDate ?? '',
      updatedAt: comment.lastContentUpdatedDate ?? comment.publishedDate ?? '',
    });
  }
  return {
    id: thread.id,
    status: thread.status,
    marker: comments[0]?.isOwn === true ? threadMarkerOf(thread) : undefined,
    path: threadContext?.filePath?.replace(/^\//, ''),
    line: (threadContext?.rightFileStart ?? threadContext?.leftFileStart)?.line,
    comments,
  };
}

/** Every thread that is not deleted as Azure DevOps gives it, oldest first. */
export async function listRawThreads(
  connection: Connection,
  reference: PullRequestReference,
): Promise<readonly AdoThread[]> {
  const { value: threads } = await connection.json(
    { ...threadCall(reference), operation: 'pullRequestThreads.list' },
    listSchema(threadSchema),
  );
  return threads.value.filter((thread) => thread.isDeleted !== true).sort((left, right) => left.id - right.id);
}

/**
 * What one of the agent's threads is about. The visible text may be edited by hand and the properties may be lost in a migration: either will do.
 */
export function threadMarkerOf(thread: AdoThread): string | undefined {
  return propertyText(thread.properties, markerProperty) ?? readMarkerLine(thread.comments?.[0]?.content);
}

/** What all calls about threads have in common. */
export function threadCall(reference: PullRequestReference, threadId?: number) {
  return {
    purpose: `read or write the threads of pull request ${reference.pullRequestId}`,
    resource: resources.pullRequestThreads,
    route: { ...pullRequestRoute(reference), ...(threadId === undefined ? {} : { threadId }) },
  };
}
