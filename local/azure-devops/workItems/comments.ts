import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { demandWorkItemPermission, identityReference } from '../core/identities.ts';
import { requestProject } from '../core/projects.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  empty,
  type JsonObject,
  json,
  numberParameter,
  queryEnumeration,
  queryFlag,
  queryNumber,
  queryText,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { addCommentRevision, demandWorkItem } from './changes/changes.ts';
import { demandRoom } from './changes/revisions.ts';
import { longestText } from './changes/rules.ts';
import { valueTooLong } from './records/errors.ts';
import type { WorkItem, WorkItemComment } from './records/records.ts';
import { workItemUrl } from './records/render.ts';
import { sanitizeHtml } from './records/sanitizeHtml.ts';

const sortOrders = { asc: 1, desc: 2 } as const;
const formats = { markdown: 0, html: 1 } as const;
const defaultPage = 200;

/** Address of a comment's REST resource. */
export function commentUrl(backend: Backend, workItem: WorkItem, { commentId }: WorkItemComment): string {
  return `${workItemUrl(backend, workItem)}/comments/${commentId}`;
}

function renderComment(backend: Backend, workItem: WorkItem, comment: WorkItemComment): JsonObject {
  return {
    workItemId: comment.workItemId,
    id: comment.commentId,
    commentId: comment.commentId,
    version: comment.version,
    text: comment.text,
    renderedText: comment.text,
    format: comment.format,
    createdBy: identityReference(backend, comment.createdBy),
    createdDate: comment.createdDate,
    modifiedBy: identityReference(backend, comment.modifiedBy),
    modifiedDate: comment.modifiedDate,
    isDeleted: comment.isDeleted,
    mentions: [],
    url: commentUrl(backend, workItem, comment),
  };
}

function requestWorkItem(backend: Backend, request: ApiRequest): WorkItem {
  return demandWorkItem(backend, numberParameter(request, 'workItemId'), requestProject(backend, request));
}

function demandComment(backend: Backend, workItem: WorkItem, commentId: number): WorkItemComment {
  const comment = backend.state.workItemComments.get(String(workItem.id), commentId);
  if (comment === undefined || comment.isDeleted) {
    throw new ApiError(
      404,
      'CommentNotFoundException',
      `Comment with id ${commentId} does not exist for the work item ${workItem.id}.`,
      'Microsoft.Azure.Devops.WorkItemTracking.Server',
    );
  }
  return comment;
}

/** Comments that are named, in the order of their names; one that is not there is a 404, a guess. */
function commentsByIds(backend: Backend, workItem: WorkItem, ids: string, includeDeleted: boolean): ApiReply {
  const wanted = ids.split(',').map(Number);
  if (wanted.length > 200) throw invalidArgument('200 comments may be asked for at once.\r\nParameter name: ids');
  const comments = wanted.map((id) => {
    const stored = backend.state.workItemComments.get(String(workItem.id), id);
    const comment = includeDeleted && stored !== undefined ? stored : demandComment(backend, workItem, id);
    return renderComment(backend, workItem, comment);
  });
  const url = `${workItemUrl(backend, workItem)}/comments`;
  return json({ totalCount: comments.length, count: comments.length, comments, url });
}

function listComments(backend: Backend, request: ApiRequest): ApiReply {
  const workItem = requestWorkItem(backend, request);
  const includeDeleted = queryFlag(request, 'includeDeleted');
  const ids = queryText(request, 'ids');
  const stored = backend.state.workItemComments.list(String(workItem.id));
  const all = stored.filter((comment) => includeDeleted || !comment.isDeleted);
  const order = queryEnumeration(request, 'order', sortOrders, 'desc');
  const sorted = order === 'asc' ? all : all.toReversed();
  const token = queryText(request, 'continuationToken');
  const after = token === undefined ? 0 : sorted.findIndex((comment) => encodeToken(comment.commentId) === token) + 1;
  if (token !== undefined && after === 0) {
    throw invalidArgument('The continuation token is not valid.');
  }
  const top = queryNumber(request, '$top') ?? defaultPage;
  if (top < 1 || top > 200) {
    throw invalidArgument('The value of $top must be between 1 and 200.');
  }
  if (ids !== undefined) return commentsByIds(backend, workItem, ids, includeDeleted);
  const page = sorted.slice(after, after + top);
  const last = page.at(-1);
  const more = last !== undefined && after + page.length < sorted.length;
  const self = `${workItemUrl(backend, workItem)}/comments`;
  const next = more ? encodeToken(last.commentId) : undefined;
  return json({
    totalCount: all.length,
    count: page.length,
    comments: page.map((comment) => renderComment(backend, workItem, comment)),
    ...(next === undefined
      ? {}
      : {
          continuationToken: next,
          nextPage: `${self}?continuationToken=${encodeURIComponent(next)}&$top=${top}&order=${order}&api-version=${request.version.text}`,
        }),
    url: self,
  });
}

/** The token says nothing to a caller, as with the real service: it must be passed on, not computed. */
function encodeToken(commentId: number): string {
  return Buffer.from(`comment-${commentId}`).toString('base64url');
}

const bodySchema = z.object({ text: z.string().min(1) });

type Format = keyof typeof formats;

/** HTML is cleaned before it is kept; Markdown is cleaned only when it is shown. */
function keptText(request: ApiRequest, format: Format): string {
  const { text } = readBody(request, bodySchema);
  if (text.length > longestText) throw valueTooLong('System.History');
  return format === 'html' ? sanitizeHtml(text) : text;
}

async function addComment(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  demandWorkItemPermission(request.identity);
  const workItem = requestWorkItem(backend, request);
  demandRoom(backend, workItem);
  const format = queryEnumeration(request, 'format', formats, 'html');
  const text = keptText(request, format);
  const now = backend.now();
  const comment: WorkItemComment = {
    workItemId: workItem.id,
    commentId: backend.state.store.nextNumber('workItemComment'),
    version: 1,
    text,
    format,
    createdBy: request.identity.id,
    createdDate: now,
    modifiedBy: request.identity.id,
    modifiedDate: now,
    isDeleted: false,
  };
  backend.state.workItemComments.put(String(workItem.id), comment.commentId, comment);
  const updated = addCommentRevision(backend, request.identity, workItem, text, 1);
  await backend.publish({ kind: 'workItemCommented', workItem: updated, text, by: request.identity });
  await backend.publish({ kind: 'workItemUpdated', workItem: updated, by: request.identity });
  return json(renderComment(backend, workItem, comment));
}

async function updateComment(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  demandWorkItemPermission(request.identity);
  const workItem = requestWorkItem(backend, request);
  demandRoom(backend, workItem);
  const before = demandComment(backend, workItem, numberParameter(request, 'commentId'));
  const format = queryEnumeration(request, 'format', formats, before.format);
  const text = keptText(request, format);
  const comment: WorkItemComment = {
    ...before,
    text,
    format,
    version: before.version + 1,
    modifiedBy: request.identity.id,
    modifiedDate: backend.now(),
  };
  backend.state.workItemComments.put(String(workItem.id), comment.commentId, comment);
  const updated = addCommentRevision(backend, request.identity, workItem, text, 0);
  await backend.publish({ kind: 'workItemUpdated', workItem: updated, by: request.identity });
  return json(renderComment(backend, workItem, comment));
}

async function deleteComment(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  demandWorkItemPermission(request.identity);
  const workItem = requestWorkItem(backend, request);
  demandRoom(backend, workItem);
  const before = demandComment(backend, workItem, numberParameter(request, 'commentId'));
  backend.state.workItemComments.put(String(workItem.id), before.commentId, { ...before, isDeleted: true });
  const updated = addCommentRevision(backend, request.identity, workItem, '', -1);
  await backend.publish({ kind: 'workItemUpdated', workItem: updated, by: request.identity });
  return empty();
}

/** Comments of a work item; the whole resource is a preview. */
export function commentRoutes(backend: Backend): readonly Route[] {
  const base = 'wit/workitems/{workItemId}/comments';
  const preview = { previewOnly: true };
  return [
    route('GET', base, (request) => listComments(backend, request), preview),
    route('POST', base, (request) => addComment(backend, request), preview),
    route(
      'GET',
      `${base}/{commentId}`,
      (request) => {
        const workItem = requestWorkItem(backend, request);
        const comment = demandComment(backend, workItem, numberParameter(request, 'commentId'));
        return json(renderComment(backend, workItem, comment));
      },
      preview,
    ),
    route('PATCH', `${base}/{commentId}`, (request) => updateComment(backend, request), preview),
    route('DELETE', `${base}/{commentId}`, (request) => deleteComment(backend, request), preview),
  ];
}
