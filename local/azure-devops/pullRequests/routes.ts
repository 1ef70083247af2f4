import type { Backend } from '../backend.ts';
import { demandGitPermission } from '../core/identities.ts';
import { requestProject } from '../core/projects.ts';
import { readRef } from '../git/process/gitRefs.ts';
import { demandRepository, type Repository, requestRepository } from '../git/repositories/repositories.ts';
import { invalidArgument, permissionDenied } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  list,
  queryEnumeration,
  queryFlag,
  queryNumber,
  queryText,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { withRequiredReviewers } from '../policies/reviewers.ts';
import { withoutVotes } from '../policies/votes.ts';
import type { Identity } from '../state/records.ts';
import { everything } from '../state/state.ts';
import { commitsOfPullRequest } from './iterationRoutes.ts';
import { createPullRequest, demandNoOther } from './lifecycle.ts';
import { acceptCompletion } from './merging/completion.ts';
import { startPendingWork } from './merging/pendingWork.ts';
import { linkedWorkItems } from './merging/workItemLinks.ts';
import { branchMissing, checkTextLengths, notEditable } from './records/errors.ts';
import type { PullRequest } from './records/records.ts';
import { pullRequestLinks, renderPullRequest } from './records/render.ts';
import { createSchema, type PullRequestUpdate, pullRequestStates, updateSchema } from './records/schemas.ts';
import {
  addSystemThread,
  demandPullRequest,
  requestPullRequest,
  savePullRequest,
  withPendingWork,
} from './records/store.ts';

const nobody = '00000000-0000-0000-0000-000000000000';

function listPullRequests(backend: Backend, request: ApiRequest, repositories: readonly Repository[]): ApiReply {
  const criteria = (name: string): string | undefined =>
    queryText(request, `searchCriteria.${name}`) ?? queryText(request, name);
  const statusName = queryText(request, 'searchCriteria.status') === undefined ? 'status' : 'searchCriteria.status';
  const status = queryEnumeration(request, statusName, pullRequestStates, 'active');
  const wanted = status === 'notSet' ? 'active' : status;
  const filters: readonly [string, (pullRequest: PullRequest, value: string) => boolean][] = [
    ['sourceRefName', (pullRequest, value) => pullRequest.sourceRefName === value],
    ['targetRefName', (pullRequest, value) => pullRequest.targetRefName === value],
    ['creatorId', (pullRequest, value) => pullRequest.createdBy === value.toLowerCase()],
    ['reviewerId', (pullRequest, value) => pullRequest.reviewers.some((one) => one.identityId === value.toLowerCase())],
    ['repositoryId', (pullRequest, value) => pullRequest.repositoryId === value.toLowerCase()],
    // Both branches of a pull request are in one repository.
    ['sourceRepositoryId', (pullRequest, value) => pullRequest.repositoryId === value.toLowerCase()],
  ];
  const given = filters.map(([name, test]) => ({ value: criteria(name), test }));
  const found = repositories.flatMap((repository) =>
    backend.state.pullRequests
      .list(repository.id)
      .filter((pullRequest) => given.every(({ value, test }) => value === undefined || test(pullRequest, value)))
      .map((pullRequest) => ({ repository, pullRequest: backend.staleReads.shown(pullRequest) }))
      .filter(({ pullRequest: { status } }) => wanted === 'all' || status === wanted),
  );
  const newestFirst = found.toSorted(
    (first, second) => second.pullRequest.pullRequestId - first.pullRequest.pullRequestId,
  );
  const skip = queryNumber(request, '$skip') ?? 0;
  const page = newestFirst.slice(skip, skip + (queryNumber(request, '$top') ?? 101));
  const withLinks = queryFlag(request, 'searchCriteria.includeLinks');
  return list(
    page.map(({ repository, pullRequest }) => ({
      ...renderPullRequest(backend, repository, pullRequest, 'list'),
      ...(withLinks ? { _links: pullRequestLinks(backend, repository, pullRequest) } : {}),
    })),
  );
}

async function create(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  const wanted = readBody(request, createSchema);
  const created = await backend.lock(repository.id, () =>
    createPullRequest(backend, repository, request.identity, wanted),
  );
  return json(renderPullRequest(backend, repository, created), 201);
}

async function update(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const { repository, pullRequest: found } = requestPullRequest(backend, request);
  demandGitPermission(request.identity, 'PullRequestContribute');
  const wanted = readBody(request, updateSchema);
  checkTextLengths(wanted.title, wanted.description);
  const updated = await backend.lock(repository.id, async () => {
    const before = demandPullRequest(backend, repository, found.pullRequestId);
    const changed = savePullRequest(backend, await applyDetails(backend, repository, before, wanted, request.identity));
    const after = await applyStatus(backend, repository, changed, wanted, request.identity);
    if (after.pending.length > 0) startPendingWork(backend, after.pullRequestId);
    // A completion is told of when it has happened.
    if (wanted.status === 'completed') return after;
    const change = after.status !== before.status ? 'status' : before.isDraft !== after.isDraft ? 'draft' : 'details';
    await backend.publish({ kind: 'pullRequestUpdated', pullRequest: after, by: request.identity, change });
    return after;
  });
  return json(renderPullRequest(backend, repository, updated));
}

async function applyDetails(
  backend: Backend,
  repository: Repository,
  before: PullRequest,
  wanted: PullRequestUpdate,
  identity: Identity,
): Promise<PullRequest> {
  if (before.status === 'completed') {
    throw notEditable();
  }
  const draftChange = wanted.isDraft === before.isDraft ? undefined : wanted.isDraft;
  const { autoCompleteSetBy: previous, ...rest } = draftChange === true ? toDraft(before) : before;
  const setBy =
    wanted.autoCompleteSetBy === undefined ? previous : autoCompleteBy(identity, wanted.autoCompleteSetBy.id);
  if (wanted.completionOptions?.bypassPolicy === true && !identity.granted.includes('PullRequestBypassPolicy')) {
    throw permissionDenied(identity.uniqueName, 'PullRequestBypassPolicy');
  }
  const edited: PullRequest = {
    ...rest,
    ...(setBy === undefined ? {} : { autoCompleteSetBy: setBy }),
    ...(wanted.title === undefined ? {} : { title: wanted.title }),
    ...(wanted.description === undefined ? {} : { description: wanted.description }),
    ...(wanted.isDraft === undefined ? {} : { isDraft: wanted.isDraft }),
    ...(wanted.completionOptions === undefined ? {} : { completionOptions: wanted.completionOptions }),
  };
  const changed = draftChange === false ? withRequiredReviewers(backend, repository, edited) : edited;
  const target = wanted.targetRefName;
  if (target === undefined || target === before.targetRefName) {
    return changed;
  }
  const exists = target.startsWith('refs/heads/') && (await readRef(repository.directory, target)) !== undefined;
  if (!exists || target === before.sourceRefName) {
    throw branchMissing();
  }
  demandNoOther(backend, repository, before.sourceRefName, target);
  const work = { kind: 'merge', cause: 'retargeted', by: identity.id } as const;
  return withPendingWork({ ...changed, targetRefName: target }, work);
}

/** A draft is not voted on, and does not complete itself. */
function toDraft(pullRequest: PullRequest): PullRequest {
  const { autoCompleteSetBy: _, ...rest } = withoutVotes(pullRequest, () => true);
  return rest;
}

/** Nobody can set it for others: a 400 on the real service. */
function autoCompleteBy(identity: Identity, identityId: string): string | undefined {
  if (identityId === nobody || identityId === '') {
    return undefined;
  }
  if (identityId.toLowerCase() !== identity.id) {
    throw invalidArgument(
      `Auto-complete can only be set by yourself, not by '${identityId}'.\r\nParameter name: autoCompleteSetBy`,
    );
  }
  return identity.id;
}

async function applyStatus(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  wanted: PullRequestUpdate,
  identity: Identity,
): Promise<PullRequest> {
  if (wanted.status === undefined || wanted.status === pullRequest.status) {
    return pullRequest;
  }
  if (wanted.status === 'completed') {
    if (pullRequest.status !== 'active') {
      throw notEditable();
    }
    return acceptCompletion(backend, repository, pullRequest, identity, wanted.lastMergeSourceCommit?.commitId);
  }
  if (wanted.status === 'abandoned') {
    const closed = { closedDate: backend.now(), closedBy: identity.id };
    addSystemThread(
      backend,
      pullRequest,
      identity.id,
      'StatusUpdate',
      `${identity.displayName} updated the pull request status to Abandoned`,
    );
    const { autoCompleteSetBy: _, ...rest } = pullRequest;
    return savePullRequest(backend, { ...rest, ...closed, status: 'abandoned' });
  }
  if (wanted.status === 'active') {
    demandNoOther(backend, repository, pullRequest.sourceRefName, pullRequest.targetRefName);
    const { closedDate: _, closedBy: __, ...open } = pullRequest;
    for (const name of [pullRequest.sourceRefName, pullRequest.targetRefName]) {
      if ((await readRef(repository.directory, name)) === undefined) throw branchMissing();
    }
    const work = { kind: 'merge', cause: 'reactivated', by: identity.id } as const;
    return savePullRequest(backend, withPendingWork({ ...open, status: 'active' }, work));
  }
  throw invalidArgument(`The status '${wanted.status}' can not be set.\r\nParameter name: status`);
}

async function getOne(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const located = requestPullRequest(backend, request);
  const { repository } = located;
  const pullRequest = backend.staleReads.shown(located.pullRequest);
  const commits = queryFlag(request, 'includeCommits') ? { commits: await commitsOfPullRequest(backend, located) } : {};
  const references = queryFlag(request, 'includeWorkItemRefs')
    ? { workItemRefs: workItemReferences(backend, repository, pullRequest) }
    : {};
  return json({ ...renderPullRequest(backend, repository, pullRequest), ...references, ...commits });
}

function workItemReferences(backend: Backend, repository: Repository, pullRequest: PullRequest): readonly JsonObject[] {
  return linkedWorkItems(backend, repository, pullRequest.pullRequestId).map((workItem) => ({
    id: String(workItem.id),
    url: `${backend.url()}/_apis/wit/workItems/${workItem.id}`,
  }));
}

function projectRepositories(backend: Backend, request: ApiRequest): readonly Repository[] {
  demandGitPermission(request.identity, 'GenericRead');
  const project = requestProject(backend, request);
  return backend.state.repositories
    .list(everything)
    .filter((repository) => project === undefined || repository.projectId === project.id)
    .map((repository) => demandRepository(backend, repository.id, undefined));
}

/** Pull requests: create, get, list, update, complete, abandon. */
export function pullRequestRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}/pullrequests';
  return [
    route('GET', base, (request) => listPullRequests(backend, request, [requestRepository(backend, request)])),
    route('POST', base, (request) => create(backend, request)),
    route('GET', `${base}/{pullRequestId}`, (request) => getOne(backend, request)),
    route('PATCH', `${base}/{pullRequestId}`, (request) => update(backend, request)),
    route('GET', `${base}/{pullRequestId}/workitems`, (request) => {
      const { repository, pullRequest } = requestPullRequest(backend, request);
      return list(workItemReferences(backend, repository, pullRequest));
    }),
    route('GET', 'git/pullrequests', (request) =>
      listPullRequests(backend, request, projectRepositories(backend, request)),
    ),
    route('GET', 'git/pullrequests/{pullRequestId}', (request) => getOne(backend, request)),
  ];
}
