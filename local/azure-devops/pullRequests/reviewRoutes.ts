import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { demandGitPermission } from '../core/identities.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import { enumerationSchema } from '../http/enumeration.ts';
import {
  type ApiReply,
  type ApiRequest,
  empty,
  json,
  list,
  numberParameter,
  parameter,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { completeWhenReady } from './completion.ts';
import { draftVote } from './errors.ts';
import { newReviewer } from './lifecycle.ts';
import type { PullRequest, PullRequestStatusRecord } from './records.ts';
import { renderLabel, renderReviewer, renderStatus } from './render.ts';
import { addSystemThread, demandPullRequest, type Located, requestPullRequest, savePullRequest } from './store.ts';

const statusStates = {
  notSet: 0,
  pending: 1,
  succeeded: 2,
  failed: 3,
  error: 4,
  notApplicable: 5,
  partiallySucceeded: 6,
} as const;

/** Changes a pull request under its repository's lock. */
async function change(
  backend: Backend,
  request: ApiRequest,
  edit: (located: Located) => PullRequest,
): Promise<Located> {
  const { repository, pullRequest } = requestPullRequest(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  return backend.lock(repository.id, async () => {
    const current = demandPullRequest(backend, repository, pullRequest.pullRequestId);
    return { repository, pullRequest: savePullRequest(backend, edit({ repository, pullRequest: current })) };
  });
}

const statusBodySchema = z.object({
  state: enumerationSchema(statusStates),
  description: z.string().nullish(),
  context: z.object({ name: z.string().min(1), genre: z.string().nullish() }),
  targetUrl: z.string().nullish(),
  iterationId: z.number().nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});

async function createStatus(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const body = readBody(request, statusBodySchema);
  const routeIteration = request.parameters.has('iterationId') ? numberParameter(request, 'iterationId') : undefined;
  const iterationId = routeIteration ?? body.iterationId ?? undefined;
  let created: PullRequestStatusRecord | undefined;
  const located = await change(backend, request, ({ pullRequest }) => {
    if (iterationId !== undefined && !pullRequest.iterations.some((iteration) => iteration.id === iterationId)) {
      throw new ApiError(
        404,
        'GitPullRequestIterationNotFoundException',
        `The iteration ${iterationId} was not found.`,
      );
    }
    created = {
      id: 1 + Math.max(0, ...pullRequest.statuses.map((status) => status.id)),
      state: body.state,
      ...(body.description ? { description: body.description } : {}),
      context: { name: body.context.name, ...(body.context.genre ? { genre: body.context.genre } : {}) },
      ...(body.targetUrl ? { targetUrl: body.targetUrl } : {}),
      ...(iterationId === undefined ? {} : { iterationId }),
      createdBy: request.identity.id,
      creationDate: backend.now(),
      postedOn: pullRequest.iterations.length,
      ...(body.properties ? { properties: body.properties } : {}),
    };
    return { ...pullRequest, statuses: [...pullRequest.statuses, created] };
  });
  if (created === undefined) {
    throw new Error('The status was not stored.');
  }
  completeWhenReady(backend, located.pullRequest.pullRequestId);
  return json(renderStatus(backend, located.repository, located.pullRequest, created));
}

function statusRoutes(backend: Backend, base: string): readonly Route[] {
  const ofIteration = (request: ApiRequest, status: PullRequestStatusRecord): boolean =>
    !request.parameters.has('iterationId') || status.iterationId === numberParameter(request, 'iterationId');
  return [`${base}/statuses`, `${base}/iterations/{iterationId}/statuses`].flatMap((template) => [
    route('GET', template, (request) => {
      const { repository, pullRequest } = requestPullRequest(backend, request);
      const statuses = pullRequest.statuses.filter((status) => ofIteration(request, status));
      return list(statuses.map((status) => renderStatus(backend, repository, pullRequest, status)));
    }),
    route('POST', template, (request) => createStatus(backend, request)),
    route('GET', `${template}/{statusId}`, (request) => {
      const { repository, pullRequest } = requestPullRequest(backend, request);
      const id = numberParameter(request, 'statusId');
      const status = pullRequest.statuses.find((candidate) => candidate.id === id);
      if (status === undefined) {
        throw new ApiError(404, 'GitPullRequestStatusNotFoundException', `TF401188: The status ${id} was not found.`);
      }
      return json(renderStatus(backend, repository, pullRequest, status));
    }),
    route('DELETE', `${template}/{statusId}`, async (request) => {
      const id = numberParameter(request, 'statusId');
      await change(backend, request, ({ pullRequest }) => ({
        ...pullRequest,
        statuses: pullRequest.statuses.filter((status) => status.id !== id || !ofIteration(request, status)),
      }));
      return empty();
    }),
  ]);
}

function labelRoutes(backend: Backend, base: string): readonly Route[] {
  const isNamed = (label: PullRequest['labels'][number], text: string): boolean =>
    label.id === text || label.name.toLowerCase() === text.toLowerCase();
  return [
    route('GET', `${base}/labels`, (request) =>
      list(requestPullRequest(backend, request).pullRequest.labels.map(renderLabel)),
    ),
    route('POST', `${base}/labels`, async (request) => {
      const { name } = readBody(request, z.object({ name: z.string().min(1) }));
      const { pullRequest } = await change(backend, request, (located) => {
        const { labels } = located.pullRequest;
        const known = labels.some((label) => isNamed(label, name));
        return { ...located.pullRequest, labels: known ? labels : [...labels, { id: randomUUID(), name }] };
      });
      return json(pullRequest.labels.filter((label) => isNamed(label, name)).map(renderLabel)[0]);
    }),
    route('GET', `${base}/labels/{labelIdOrName}`, (request) => {
      const text = parameter(request, 'labelIdOrName');
      const found = requestPullRequest(backend, request).pullRequest.labels.find((label) => isNamed(label, text));
      if (found === undefined) {
        throw new ApiError(404, 'GitPullRequestLabelNotFoundException', `The label '${text}' was not found.`);
      }
      return json(renderLabel(found));
    }),
    route('DELETE', `${base}/labels/{labelIdOrName}`, async (request) => {
      const text = parameter(request, 'labelIdOrName');
      await change(backend, request, ({ pullRequest }) => ({
        ...pullRequest,
        labels: pullRequest.labels.filter((label) => !isNamed(label, text)),
      }));
      return empty(200);
    }),
  ];
}

const reviewerBodySchema = z.object({
  id: z.string().optional(),
  vote: z.number().optional(),
  isRequired: z.boolean().optional(),
});

const votes: readonly number[] = [10, 5, 0, -5, -10];

async function putReviewer(
  backend: Backend,
  request: ApiRequest,
  id: string,
  body: z.infer<typeof reviewerBodySchema>,
): Promise<Located> {
  const wanted = newReviewer(backend, id, body.isRequired ?? false, body.vote ?? 0);
  if (!votes.includes(wanted.vote)) {
    throw invalidArgument(`The vote ${wanted.vote} is not valid.\r\nParameter name: vote`);
  }
  if (wanted.vote !== 0 && wanted.identityId !== request.identity.id) {
    throw new ApiError(400, 'GitPullRequestReviewerPermission', 'TF401186: You can only record votes for yourself.');
  }
  const located = await change(backend, request, ({ pullRequest }) => {
    const others = pullRequest.reviewers.filter((reviewer) => reviewer.identityId !== wanted.identityId);
    const known = pullRequest.reviewers.find((reviewer) => reviewer.identityId === wanted.identityId);
    if (wanted.vote !== 0 && pullRequest.isDraft) throw draftVote();
    const isRequired = body.isRequired ?? known?.isRequired ?? false;
    const approvedOn = withVoteOn(pullRequest, known?.approvedOn ?? [], wanted.vote);
    return { ...pullRequest, reviewers: [...others, { ...wanted, isRequired, approvedOn }] };
  });
  if (body.vote !== undefined) {
    const text = `${request.identity.displayName} voted ${wanted.vote}`;
    addSystemThread(backend, located.pullRequest, request.identity.id, 'VoteUpdate', text);
  }
  const kind = body.vote === undefined ? 'reviewers' : 'vote';
  await backend.publish({
    kind: 'pullRequestUpdated',
    pullRequest: located.pullRequest,
    by: request.identity,
    change: kind,
  });
  return located;
}

/** The iterations somebody approved, after a vote on the last one. */
function withVoteOn({ iterations }: PullRequest, approvedOn: readonly number[], vote: number): number[] {
  const last = iterations.length;
  return vote >= 5 ? [...approvedOn.filter((id) => id !== last), last] : [];
}

function reviewerRoutes(backend: Backend, base: string): readonly Route[] {
  const render = (located: Located, id: string) =>
    located.pullRequest.reviewers
      .filter((reviewer) => reviewer.identityId === id.toLowerCase())
      .map((reviewer) => renderReviewer(backend, located.repository, located.pullRequest, reviewer));
  return [
    route('GET', `${base}/reviewers`, (request) => {
      const { repository, pullRequest } = requestPullRequest(backend, request);
      return list(pullRequest.reviewers.map((reviewer) => renderReviewer(backend, repository, pullRequest, reviewer)));
    }),
    route('GET', `${base}/reviewers/{reviewerId}`, (request) => {
      const id = parameter(request, 'reviewerId');
      const [found] = render(requestPullRequest(backend, request), id);
      if (found === undefined) {
        throw new ApiError(404, 'GitPullRequestReviewerNotFound', `TF401190: The reviewer '${id}' was not found.`);
      }
      return json(found);
    }),
    route('POST', `${base}/reviewers`, async (request) => {
      const wanted = readBody(request, z.array(z.object({ id: z.string() })));
      const added = await Promise.all(
        wanted.map(async ({ id }) => render(await putReviewer(backend, request, id, {}), id)),
      );
      return list(added.flat());
    }),
    ...['PUT', 'PATCH'].map((method) =>
      route(method, `${base}/reviewers/{reviewerId}`, async (request) => {
        const id = parameter(request, 'reviewerId');
        return json(render(await putReviewer(backend, request, id, readBody(request, reviewerBodySchema)), id)[0]);
      }),
    ),
    route('DELETE', `${base}/reviewers/{reviewerId}`, async (request) => {
      const id = parameter(request, 'reviewerId').toLowerCase();
      const { pullRequest } = await change(backend, request, (located) => ({
        ...located.pullRequest,
        reviewers: located.pullRequest.reviewers.filter((reviewer) => reviewer.identityId !== id),
      }));
      await backend.publish({ kind: 'pullRequestUpdated', pullRequest, by: request.identity, change: 'reviewers' });
      return empty(200);
    }),
  ];
}

/** Statuses, labels and reviewers of a pull request. */
export function reviewRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}/pullrequests/{pullRequestId}';
  return [...statusRoutes(backend, base), ...labelRoutes(backend, base), ...reviewerRoutes(backend, base)];
}
