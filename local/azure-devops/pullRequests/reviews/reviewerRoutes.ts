import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { type ApiReply, type ApiRequest, empty, json, list, parameter, readBody } from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import { withRequiredReviewers } from '../../policies/reviewers.ts';
import type { PullRequest, Reviewer } from '../records/records.ts';
import { renderReviewer } from '../records/render.ts';
import { addSystemThread, type Located, requestPullRequest } from '../records/store.ts';
import {
  cannotVoteForOthers,
  invalidReviewer,
  newReviewers,
  withoutReviewer,
  withReviewer,
  withVote,
} from './reviewers.ts';
import { changePullRequest } from './reviewRoutes.ts';

const bodySchema = z.object({
  id: z.string().nullish(),
  vote: z.number().default(0),
  isRequired: z.boolean().optional(),
});

const flagsSchema = z.object({ hasDeclined: z.boolean().optional(), isFlagged: z.boolean().optional() });

/** Reviewers of a pull request and their votes. https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-reviewers */
export function reviewerRoutes(backend: Backend): readonly Route[] {
  const path = 'git/repositories/{repositoryId}/pullrequests/{pullRequestId}/reviewers';
  const one = `${path}/{reviewerId}`;
  return [
    route('GET', path, (request) => list(renderAll(backend, requestPullRequest(backend, request)))),
    route('GET', one, (request) => renderOne(backend, request, requestPullRequest(backend, request))),
    route('POST', path, (request) => addReviewers(backend, request)),
    route('PUT', one, (request) => putReviewer(backend, request)),
    route('PATCH', one, (request) => patchReviewer(backend, request)),
    route('DELETE', one, (request) => deleteReviewer(backend, request)),
  ];
}

async function addReviewers(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  requestPullRequest(backend, request);
  const wanted = readBody(request, z.array(bodySchema.extend({ id: z.string() })).min(1));
  const ids = newReviewers(backend, wanted).map(({ identityId }) => identityId);
  const located = await change(backend, request, 'reviewers', ({ pullRequest: { reviewers } }) =>
    wanted.reduce<readonly Reviewer[]>((all, reviewer) => withReviewer(backend, all, reviewer), reviewers),
  );
  return list(renderAll(backend, located, ids));
}

/** Adds someone, or records the caller's own vote. A vote that is left out is reset. */
async function putReviewer(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  requestPullRequest(backend, request);
  const { vote, isRequired, ...body } = readBody(request, bodySchema);
  const id = parameter(request, 'reviewerId');
  if (body.id && body.id.toLowerCase() !== id.toLowerCase()) {
    throw invalidReviewer('The reviewer in the body is not the one in the address.');
  }
  const isOwn = id.toLowerCase() === request.identity.id;
  if (vote !== 0 && !isOwn) throw cannotVoteForOthers();
  const located = await change(backend, request, isOwn ? 'vote' : 'reviewers', ({ repository, pullRequest }) => {
    // A group that a policy asks for since the last push is among them first: the vote counts for it.
    const before = isOwn ? withRequiredReviewers(backend, repository, pullRequest) : pullRequest;
    const reviewers = [...withReviewer(backend, before.reviewers, { id, isRequired })];
    return isOwn ? withVote(backend, { ...before, reviewers }, request.identity, vote) : reviewers;
  });
  return renderOne(backend, request, located);
}

/** A vote in the body is passed over, as users of the real service report; only flags are changed. */
async function patchReviewer(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const { hasDeclined, isFlagged } = readBody(request, flagsSchema);
  const id = demandPresent(requestPullRequest(backend, request), parameter(request, 'reviewerId')).identityId;
  const located = await change(backend, request, 'reviewers', ({ pullRequest: { reviewers } }) =>
    reviewers.map((one) =>
      one.identityId === id
        ? { ...one, hasDeclined: hasDeclined ?? one.hasDeclined, isFlagged: isFlagged ?? one.isFlagged }
        : one,
    ),
  );
  return renderOne(backend, request, located);
}

async function deleteReviewer(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const id = parameter(request, 'reviewerId');
  await change(backend, request, 'reviewers', ({ pullRequest }) => withoutReviewer(pullRequest.reviewers, id));
  return empty(200);
}

/** Changes the reviewers and tells whoever listens. */
async function change(
  backend: Backend,
  request: ApiRequest,
  kind: 'reviewers' | 'vote',
  edit: (located: Located) => readonly Reviewer[],
): Promise<Located> {
  const by = request.identity;
  const located = await changePullRequest(
    backend,
    request,
    (before): PullRequest => ({ ...before.pullRequest, reviewers: [...edit(before)] }),
  );
  const { pullRequest } = located;
  if (kind === 'vote') {
    const vote = pullRequest.reviewers.find(({ identityId }) => identityId === by.id)?.vote ?? 0;
    addSystemThread(backend, pullRequest, by.id, 'VoteUpdate', `${by.displayName} voted ${vote}`);
  }
  await backend.publish({ kind: 'pullRequestUpdated', pullRequest, by, change: kind });
  return located;
}

function renderAll(backend: Backend, { repository, pullRequest }: Located, ids?: readonly string[]) {
  return pullRequest.reviewers
    .filter(({ identityId }) => ids?.includes(identityId) !== false)
    .map((reviewer) => renderReviewer(backend, repository, pullRequest, reviewer));
}

function renderOne(backend: Backend, request: ApiRequest, located: Located): ApiReply {
  const reviewer = demandPresent(located, parameter(request, 'reviewerId'));
  return json(renderReviewer(backend, located.repository, located.pullRequest, reviewer));
}

/** 400, not 404, on the real service; `reviewer does not exist` is what @azure-devops/mcp looks for in its words. */
function demandPresent({ pullRequest }: Located, id: string): Reviewer {
  const found = pullRequest.reviewers.find(({ identityId }) => identityId === id.toLowerCase());
  if (found === undefined) throw invalidReviewer('The reviewer does not exist.');
  return found;
}
