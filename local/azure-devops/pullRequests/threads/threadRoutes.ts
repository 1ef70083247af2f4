import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { demandGitPermission } from '../../core/identities.ts';
import { ApiError, invalidArgument } from '../../http/apiError.ts';
import { enumerationSchema } from '../../http/enumeration.ts';
import { type ApiReply, type ApiRequest, empty, json, list, numberParameter, readBody } from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import { completeWhenReady } from '../merging/completion.ts';
import type { Comment, PullRequest, Thread } from '../records/records.ts';
import { pullRequestUrl, renderComment, renderThread } from '../records/render.ts';
import { type Located, requestPullRequest } from '../records/store.ts';
import { demandComment, demandThread, saveThread } from './threadStore.ts';
import { trackThreads } from './trackThreads.ts';

const threadStatuses = { unknown: 0, active: 1, fixed: 2, wontFix: 3, closed: 4, byDesign: 5, pending: 6 } as const;
const commentTypes = { unknown: 0, text: 1, codeChange: 2, system: 3 } as const;

const commentBodySchema = z.object({
  content: z.string().min(1).max(150_000),
  parentCommentId: z.number().default(0),
  commentType: enumerationSchema(commentTypes).default('text'),
});

const positionSchema = z.object({ line: z.number().int().min(1), offset: z.number().int().min(1) }).nullish();

const fileContextSchema = z.object({
  filePath: z.string().startsWith('/', 'must start with /'),
  leftFileStart: positionSchema,
  leftFileEnd: positionSchema,
  rightFileStart: positionSchema,
  rightFileEnd: positionSchema,
});

/** A context that names nothing is none: @azure-devops/mcp sends it so for a thread that belongs to no file. */
const threadContextSchema = z.union([
  fileContextSchema,
  z
    .object({})
    .strict()
    .transform(() => null),
]);

const reviewContextSchema = z.object({
  changeTrackingId: z.number().int().min(1),
  iterationContext: z.object({
    firstComparingIteration: z.number().int().min(1),
    secondComparingIteration: z.number().int().min(1),
  }),
});

const threadBodySchema = z.object({
  comments: z.array(commentBodySchema).min(1),
  status: enumerationSchema(threadStatuses).optional(),
  threadContext: threadContextSchema.nullish(),
  pullRequestThreadContext: reviewContextSchema.nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});

/** A property as the service keeps it: with the name of its type. */
function typedProperties(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const isTyped = typeof value === 'object' && value !== null && '$value' in value;
      const type = typeof value === 'number' ? 'System.Int32' : 'System.String';
      return [name, isTyped ? value : { $type: type, $value: typeof value === 'number' ? value : String(value) }];
    }),
  );
}

function newComment(backend: Backend, author: string, id: number, body: z.infer<typeof commentBodySchema>): Comment {
  const now = backend.now();
  return {
    id,
    parentCommentId: body.parentCommentId,
    author,
    content: body.content,
    publishedDate: now,
    lastUpdatedDate: now,
    lastContentUpdatedDate: now,
    commentType: body.commentType === 'unknown' ? 'text' : body.commentType,
    isDeleted: false,
    usersLiked: [],
  };
}

/** A thread on a file belongs to a change of the pull request and to iterations it has. */
function checkContext(pullRequest: PullRequest, context: z.infer<typeof reviewContextSchema>): void {
  const last = pullRequest.iterations.length;
  const { firstComparingIteration, secondComparingIteration } = context.iterationContext;
  if (Math.max(firstComparingIteration, secondComparingIteration) > last) {
    throw invalidArgument(`The pull request has ${last} iterations.\r\nParameter name: iterationContext`);
  }
  if (context.changeTrackingId > pullRequest.trackedPaths.length) {
    throw invalidArgument(`The change ${context.changeTrackingId} is not known.\r\nParameter name: changeTrackingId`);
  }
}

async function createThread(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const { repository, pullRequest } = requestPullRequest(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  const body = readBody(request, threadBodySchema);
  if (body.pullRequestThreadContext) {
    checkContext(pullRequest, body.pullRequestThreadContext);
  }
  const now = backend.now();
  const thread = saveThread(backend, {
    id: backend.state.store.nextNumber('thread'),
    pullRequestId: pullRequest.pullRequestId,
    ...(body.status === undefined ? {} : { status: body.status }),
    publishedDate: now,
    lastUpdatedDate: now,
    comments: body.comments.map((comment, index) => newComment(backend, request.identity.id, index + 1, comment)),
    threadContext: body.threadContext ?? null,
    pullRequestThreadContext: body.pullRequestThreadContext ?? null,
    properties: typedProperties(body.properties ?? {}),
    isDeleted: false,
  });
  await publish(backend, request, pullRequest, thread, 1);
  return json(renderThread(backend, repository, thread));
}

function publish(
  backend: Backend,
  request: ApiRequest,
  pullRequest: PullRequest,
  thread: Thread,
  commentId: number,
): Promise<void> {
  return backend.publish({ kind: 'pullRequestCommented', pullRequest, thread, commentId, by: request.identity });
}

const threadUpdateSchema = z.object({
  status: enumerationSchema(threadStatuses).optional(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});

function updateThread(backend: Backend, request: ApiRequest): ApiReply {
  const { repository, pullRequest } = requestPullRequest(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  const thread = demandThread(backend, pullRequest, numberParameter(request, 'threadId'));
  const body = readBody(request, threadUpdateSchema);
  const updated = saveThread(backend, {
    ...thread,
    ...(body.status === undefined ? {} : { status: body.status }),
    properties: { ...thread.properties, ...typedProperties(body.properties ?? {}) },
    lastUpdatedDate: backend.now(),
  });
  completeWhenReady(backend, pullRequest.pullRequestId);
  return json(renderThread(backend, repository, updated));
}

function threadUrl(backend: Backend, located: Located, thread: Thread): string {
  return `${pullRequestUrl(backend, located.repository, thread.pullRequestId)}/threads/${thread.id}`;
}

async function addComment(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const located = requestPullRequest(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  const thread = demandThread(backend, located.pullRequest, numberParameter(request, 'threadId'));
  const body = readBody(request, commentBodySchema);
  if (body.parentCommentId !== 0) {
    demandComment(thread, body.parentCommentId);
  }
  const comment = newComment(backend, request.identity.id, thread.comments.length + 1, body);
  const updated = saveThread(backend, {
    ...thread,
    comments: [...thread.comments, comment],
    lastUpdatedDate: comment.publishedDate,
  });
  await publish(backend, request, located.pullRequest, updated, comment.id);
  return json(renderComment(backend, threadUrl(backend, located, thread), comment));
}

async function changeComment(
  backend: Backend,
  request: ApiRequest,
  change: (comment: Comment) => Comment,
): Promise<ApiReply> {
  const located = requestPullRequest(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  const thread = demandThread(backend, located.pullRequest, numberParameter(request, 'threadId'));
  const before = demandComment(thread, numberParameter(request, 'commentId'));
  if (before.author !== request.identity.id || before.isDeleted) {
    throw new ApiError(
      403,
      'GitPullRequestCommentCannotBeUpdatedException',
      'TF401185: The comment can only be changed by its author.',
    );
  }
  const comment = { ...change(before), lastUpdatedDate: backend.now() };
  const comments = thread.comments.map((other) => (other.id === comment.id ? comment : other));
  const isDeleted = comments.every((other) => other.isDeleted);
  const updated = saveThread(backend, { ...thread, comments, isDeleted, lastUpdatedDate: comment.lastUpdatedDate });
  await publish(backend, request, located.pullRequest, updated, comment.id);
  return json(renderComment(backend, threadUrl(backend, located, thread), comment));
}

/** Threads of a pull request and their comments; the ids of comments start at 1 in every thread. */
export function threadRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}/pullrequests/{pullRequestId}/threads';
  const find = (request: ApiRequest): { readonly located: Located; readonly thread: Thread } => {
    const located = requestPullRequest(backend, request);
    return { located, thread: demandThread(backend, located.pullRequest, numberParameter(request, 'threadId')) };
  };
  return [
    route('GET', base, async (request) => {
      const located = requestPullRequest(backend, request);
      const threads = backend.state.threads.list(String(located.pullRequest.pullRequestId));
      const tracked = await trackThreads(request, located, threads);
      return list(tracked.map((thread) => renderThread(backend, located.repository, thread)));
    }),
    route('POST', base, (request) => createThread(backend, request)),
    route('GET', `${base}/{threadId}`, async (request) => {
      const { located, thread } = find(request);
      const [tracked = thread] = await trackThreads(request, located, [thread]);
      return json(renderThread(backend, located.repository, tracked));
    }),
    route('PATCH', `${base}/{threadId}`, (request) => updateThread(backend, request)),
    route('GET', `${base}/{threadId}/comments`, (request) => {
      const { located, thread } = find(request);
      return list(
        thread.comments.map((comment) => renderComment(backend, threadUrl(backend, located, thread), comment)),
      );
    }),
    route('POST', `${base}/{threadId}/comments`, (request) => addComment(backend, request)),
    route('GET', `${base}/{threadId}/comments/{commentId}`, (request) => {
      const { located, thread } = find(request);
      const comment = demandComment(thread, numberParameter(request, 'commentId'));
      return json(renderComment(backend, threadUrl(backend, located, thread), comment));
    }),
    route('PATCH', `${base}/{threadId}/comments/{commentId}`, (request) => {
      const { content } = readBody(request, commentBodySchema.pick({ content: true }));
      return changeComment(backend, request, (comment) => ({
        ...comment,
        content,
        lastContentUpdatedDate: backend.now(),
      }));
    }),
    route('DELETE', `${base}/{threadId}/comments/{commentId}`, async (request) => {
      await changeComment(backend, request, (comment) => ({ ...comment, isDeleted: true }));
      return empty(200);
    }),
  ];
}
