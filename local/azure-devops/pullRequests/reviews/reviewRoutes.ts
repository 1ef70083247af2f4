import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { demandGitPermission } from '../../core/identities.ts';
import { ApiError } from '../../http/apiError.ts';
import { enumerationSchema } from '../../http/enumeration.ts';
import {
  type ApiReply,
  type ApiRequest,
  empty,
  json,
  list,
  numberParameter,
  parameter,
  readBody,
} from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import { policiesOfKind } from '../../policies/store.ts';
import { isContextOf } from '../../policies/verdicts.ts';
import { completeWhenReady } from '../merging/completion.ts';
import type { PullRequest, PullRequestStatusRecord } from '../records/records.ts';
import { renderLabel, renderStatus } from '../records/render.ts';
import { demandPullRequest, type Located, requestPullRequest, savePullRequest } from '../records/store.ts';

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
export async function changePullRequest(
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
  const located = await changePullRequest(backend, request, (present) => {
    const { pullRequest } = present;
    if (iterationId === undefined) refuseWithoutIteration(backend, present, body.context);
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

/**
 * A policy that takes a status away with every push wants to know which push it is of.
 * Source, with the answer word by word: https://github.com/mc1arke/sonarqube-community-branch-plugin/issues/1219
 */
function refuseWithoutIteration(
  backend: Backend,
  { repository, pullRequest }: Located,
  context: z.infer<typeof statusBodySchema>['context'],
): void {
  const isReset = policiesOfKind(backend, repository, pullRequest.targetRefName, 'status').some(
    ({ settings }) => settings.invalidateOnSourceUpdate && isContextOf(settings, context),
  );
  if (!isReset) return;
  const message =
    'Pull request status rejected by status policy. Policy configuration requires status to be posted on iteration';
  throw new ApiError(403, 'GitPullRequestStatusRejectedByPolicyException', message);
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
      await changePullRequest(backend, request, ({ pullRequest }) => ({
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
      const { pullRequest } = await changePullRequest(backend, request, (located) => {
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
      await changePullRequest(backend, request, ({ pullRequest }) => ({
        ...pullRequest,
        labels: pullRequest.labels.filter((label) => !isNamed(label, text)),
      }));
      return empty(200);
    }),
  ];
}

/** Statuses and labels of a pull request. */
export function reviewRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}/pullrequests/{pullRequestId}';
  return [...statusRoutes(backend, base), ...labelRoutes(backend, base)];
}
