import { z } from 'zod';
import { parseIdentity } from './identity.ts';
import { lenient, looseObject, shortText, wholeNumber } from './lenientSchemas.ts';
import { objectIdText, placeOf, repositorySchema } from './repository.ts';
import type { Envelope } from './serviceHookEnvelope.ts';

const pullRequestSchema = looseObject({
  pullRequestId: lenient(wholeNumber),
  status: lenient(shortText),
  sourceRefName: lenient(shortText),
  targetRefName: lenient(shortText),
  lastMergeSourceCommit: lenient(looseObject({ commitId: lenient(objectIdText) })),
  createdBy: z.unknown().optional(),
  repository: lenient(repositorySchema),
});

const link = lenient(looseObject({ href: lenient(z.string().max(2000)) }));

const commentSchema = looseObject({
  id: lenient(wholeNumber),
  author: z.unknown().optional(),
  commentType: lenient(shortText),
  content: lenient(z.string()),
  isDeleted: lenient(z.boolean()),
  _links: lenient(looseObject({ self: link, threads: link, pullRequests: link })),
});

/** In version 1.0 the resource is the comment itself. */
const commentedSchema = looseObject({ comment: lenient(commentSchema), pullRequest: lenient(pullRequestSchema) });

const placePattern = /\/repositories\/([^/]{1,100})\/pullRequests\/(\d{1,15})(?:\/threads\/(\d{1,15}))?/i;

/** What `git.pullrequest.*` says, to be checked against the event's schema. */
export function readPullRequestChanged(envelope: Envelope): object {
  const pullRequest = pullRequestSchema.parse(envelope.resource);
  return {
    kind: 'pullRequestChanged',
    ...placeOf(envelope, pullRequest.repository),
    pullRequestId: pullRequest.pullRequestId,
    status: pullRequest.status,
    sourceBranch: pullRequest.sourceRefName,
    targetBranch: pullRequest.targetRefName,
    sourceCommit: pullRequest.lastMergeSourceCommit?.commitId,
    createdBy: parseIdentity(pullRequest.createdBy),
  };
}

/** What `ms.vss-code.git-pullrequest-comment-event` says, to be checked against the event's schema. */
export function readPullRequestCommented(envelope: Envelope): object {
  const { comment: inner, pullRequest } = commentedSchema.parse(envelope.resource);
  const comment = inner ?? commentSchema.parse(envelope.resource);
  const place = placeOf(envelope, pullRequest?.repository);
  const linked = linkedPlace(comment);
  return {
    kind: 'pullRequestCommented',
    project: place.project,
    repositoryId: place.repositoryId ?? linked.repositoryId,
    pullRequestId: pullRequest?.pullRequestId ?? linked.pullRequestId,
    threadId: linked.threadId,
    commentId: comment.id,
    author: parseIdentity(comment.author),
    commentType: comment.commentType,
    commentText: comment.isDeleted === true ? undefined : comment.content,
    sourceBranch: pullRequest?.sourceRefName,
  };
}

/** The thread's id, and in version 1.0 the pull request's too, stand only in links. */
function linkedPlace({ _links: links }: z.infer<typeof commentSchema>) {
  const hrefs = [links?.threads?.href, links?.self?.href, links?.pullRequests?.href];
  const places = hrefs.map((href) => placePattern.exec(href ?? '')).filter((place) => place !== null);
  const numberAt = (group: number) => {
    const text = places.find((place) => place[group] !== undefined)?.[group];
    return text === undefined ? undefined : Number(text);
  };
  return { repositoryId: places[0]?.[1], pullRequestId: numberAt(2), threadId: numberAt(3) };
}
