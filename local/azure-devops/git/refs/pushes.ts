import { z } from 'zod';
import type { Backend } from '../../backend.ts';
import { ApiError, permissionDenied } from '../../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  type JsonObject,
  json,
  list,
  numberParameter,
  queryNumber,
  queryText,
  readBody,
} from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import type { Push } from '../../state/records.ts';
import { commitDetails, commitReference, pushReference } from '../commits/commitRender.ts';
import { searchCommits } from '../commits/commitSearch.ts';
import { readCommits } from '../process/gitHistory.ts';
import { describeObject, listPaths, readObject, type TreeEntry, zeroObjectId } from '../process/gitObjects.ts';
import { readRef } from '../process/gitRefs.ts';
import {
  demandContribute,
  isClosed,
  isNamedWell,
  mayCreate,
  pushRefused,
  recordPush,
  refusedUpdate,
  staleReference,
  updateRef,
} from '../repositories/refUpdates.ts';
import {
  type Repository,
  repositoryReference,
  repositoryUrl,
  requestRepository,
} from '../repositories/repositories.ts';
import { pathsToLookUp, planChanges, pushChangeSchema, treePath } from './pushChanges.ts';
import { type CommitSignature, writeCommit } from './writeCommit.ts';

const personSchema = z
  .object({ name: z.string().optional(), email: z.string().optional(), date: z.string().optional() })
  .optional();

const commitSchema = z.object({
  comment: z.string().min(1),
  changes: z.array(pushChangeSchema).min(1),
  author: personSchema,
  committer: personSchema,
});

// The real server takes exactly one ref and one commit in a push over REST.
const pushBodySchema = z.object({
  refUpdates: z.tuple([z.object({ name: z.string(), oldObjectId: z.string().regex(/^[0-9a-f]{40}$/i) })]),
  commits: z.tuple([commitSchema]),
});

type PushBody = z.infer<typeof pushBodySchema>;

async function createPush(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const repository = requestRepository(backend, request);
  demandContribute(request.identity);
  const body = readBody(request, pushBodySchema);
  const [update] = body.refUpdates;
  const push = await backend.lock(repository.id, async () => {
    const current = await checkTarget(repository, request, update.name, update.oldObjectId.toLowerCase());
    if (current !== zeroObjectId && isClosed(backend, repository, update.name, request.identity)) {
      throw pushRefused(update.name);
    }
    const newObjectId = await writePushedCommit(backend, repository, request, body);
    const exact = { name: update.name, oldObjectId: current, newObjectId };
    const result = await updateRef(backend, repository, exact, request.identity);
    if (result.status !== 'succeeded') {
      throw refusedUpdate(result, request.identity);
    }
    return recordPush(backend, repository, request.identity, [exact]);
  });
  return json(await pushDetails(backend, repository, push), 201);
}

/** Checks the branch of a push and gives its present tip, zeros for a new branch. */
async function checkTarget(
  repository: Repository,
  request: ApiRequest,
  name: string,
  oldObjectId: string,
): Promise<string> {
  if (!name.startsWith('refs/heads/') || !(await isNamedWell(name))) {
    throw new ApiError(
      400,
      'InvalidGitRefNameException',
      `TF401398: The ref name '${name}' is invalid. A branch is named 'refs/heads/<name>'.`,
    );
  }
  const current = await readRef(repository.directory, name);
  if (current !== undefined && current !== oldObjectId) {
    throw staleReference(name);
  }
  if (current === undefined && !mayCreate(request.identity, name)) {
    throw permissionDenied(request.identity.uniqueName, 'CreateBranch');
  }
  const base = oldObjectId === zeroObjectId ? undefined : await describeObject(repository.directory, oldObjectId);
  if (oldObjectId !== zeroObjectId && base?.type !== 'commit') {
    // The real server answers 500 here, not 404.
    throw new ApiError(500, 'GitObjectDoesNotExistException', `TF401035: The object '${oldObjectId}' does not exist.`);
  }
  return current ?? zeroObjectId;
}

async function writePushedCommit(
  backend: Backend,
  repository: Repository,
  request: ApiRequest,
  body: PushBody,
): Promise<string> {
  const [update] = body.refUpdates;
  const [commit] = body.commits;
  const parent = update.oldObjectId === zeroObjectId ? undefined : update.oldObjectId.toLowerCase();
  const base = new Map<string, TreeEntry>();
  if (parent !== undefined) {
    for (const entry of await listPaths(repository.directory, parent, pathsToLookUp(commit.changes))) {
      base.set(entry.path, entry);
    }
  }
  const contents = new Map<string, Buffer>();
  for (const change of commit.changes) {
    const entry = base.get(treePath(change.item.path));
    const isText = change.changeType === 'edit' && change.newContent?.contentType === 'rawtext';
    if (isText && entry?.type === 'blob') {
      contents.set(entry.objectId, await readObject(repository.directory, 'blob', entry.objectId));
    }
  }
  const edits = planChanges(commit.changes, base, parent ?? zeroObjectId, (entry) => contents.get(entry.objectId));
  const now = new Date(backend.now());
  const person = (given: PushBody['commits'][0]['author']): CommitSignature => ({
    name: given?.name ?? request.identity.displayName,
    email: given?.email ?? request.identity.uniqueName,
    date: given?.date === undefined ? now : new Date(given.date),
  });
  const author = person(commit.author);
  const committer = commit.committer === undefined ? author : person(commit.committer);
  return writeCommit(repository.directory, { parent, author, committer, comment: commit.comment, edits });
}

function renderUpdates(push: Push): readonly JsonObject[] {
  return push.refUpdates.map((update) => ({ repositoryId: push.repositoryId, ...update }));
}

/** Commits a push brought: reachable from the new tip and not from the old one. */
export async function pushedCommits(
  backend: Backend,
  repository: Repository,
  push: Push,
  limit: number,
): Promise<readonly JsonObject[]> {
  const commits: JsonObject[] = [];
  for (const update of push.refUpdates) {
    if (update.newObjectId === zeroObjectId) {
      continue;
    }
    // A new branch has no old tip: only its last commit can be said to be new.
    const range =
      update.oldObjectId === zeroObjectId
        ? ['-n', '1', update.newObjectId]
        : ['-n', String(limit), update.newObjectId, `^${update.oldObjectId}`];
    for (const commit of await readCommits(repository.directory, range)) {
      commits.push(
        limit === 1 ? commitDetails(backend, repository, commit) : commitReference(backend, repository, commit),
      );
    }
  }
  return commits;
}

async function pushDetails(backend: Backend, repository: Repository, push: Push, most = 1): Promise<JsonObject> {
  const self = `${repositoryUrl(backend, repository)}/pushes/${push.pushId}`;
  return {
    commits: (await pushedCommits(backend, repository, push, most)).map((commit) => ({ ...commit, _links: undefined })),
    refUpdates: renderUpdates(push),
    repository: repositoryReference(backend, repository),
    ...pushReference(backend, repository, push),
    _links: {
      self: { href: self },
      repository: { href: repositoryUrl(backend, repository) },
      commits: { href: `${self}/commits` },
    },
  };
}

function listPushes(backend: Backend, request: ApiRequest): ApiReply {
  const repository = requestRepository(backend, request);
  const criteria = (name: string): string | undefined =>
    queryText(request, `searchCriteria.${name}`) ?? queryText(request, name);
  const refName = criteria('refName');
  const pusher = criteria('pusherId');
  const [from, to] = [criteria('fromDate'), criteria('toDate')];
  const includeUpdates = criteria('includeRefUpdates')?.toLowerCase() === 'true';
  const pushes = backend.state.pushes
    .list(repository.id)
    .filter((push) => refName === undefined || push.refUpdates.some((update) => update.name === refName))
    .filter((push) => pusher === undefined || push.pushedBy === pusher)
    .filter((push) => from === undefined || Date.parse(push.date) >= Date.parse(from))
    .filter((push) => to === undefined || Date.parse(push.date) <= Date.parse(to))
    .toReversed();
  const skip = queryNumber(request, '$skip') ?? 0;
  const page = pushes.slice(skip, skip + (queryNumber(request, '$top') ?? 100));
  return list(
    page.map((push) => ({
      repository: repositoryReference(backend, repository),
      ...pushReference(backend, repository, push),
      ...(includeUpdates ? { refUpdates: renderUpdates(push) } : {}),
    })),
  );
}

function demandPush(backend: Backend, repository: Repository, pushId: number): Push {
  const push = backend.state.pushes.get(repository.id, pushId);
  if (push === undefined) {
    throw new ApiError(404, 'GitItemNotFoundException', `TF401190: The push ${pushId} does not exist.`);
  }
  return push;
}

/** Commits; those of a push where one is named. */
async function listCommits(backend: Backend, request: ApiRequest): Promise<ApiReply> {
  const pushId = queryNumber(request, 'pushId');
  if (pushId === undefined) return searchCommits(backend, request);
  const repository = requestRepository(backend, request);
  const skip = queryNumber(request, 'skip') ?? queryNumber(request, '$skip') ?? 0;
  const top = queryNumber(request, 'top') ?? queryNumber(request, '$top') ?? 100;
  const all = await pushedCommits(backend, repository, demandPush(backend, repository, pushId), skip + top);
  return list(all.slice(skip, skip + top));
}

/** Pushes: create, list, get, and the commits of one. */
export function pushRoutes(backend: Backend): readonly Route[] {
  const base = 'git/repositories/{repositoryId}/pushes';
  return [
    route('POST', base, (request) => createPush(backend, request)),
    route('GET', base, (request) => listPushes(backend, request)),
    route('GET', `${base}/{pushId}`, async (request) => {
      const repository = requestRepository(backend, request);
      const push = demandPush(backend, repository, numberParameter(request, 'pushId'));
      return json(await pushDetails(backend, repository, push, queryNumber(request, 'includeCommits')));
    }),
    // The address of the specification, and the one that the service itself links to.
    route('GET', 'git/repositories/{repositoryId}/commits', (request) => listCommits(backend, request)),
    route('GET', `${base}/{pushId}/commits`, async (request) => {
      const repository = requestRepository(backend, request);
      const push = demandPush(backend, repository, numberParameter(request, 'pushId'));
      return list(await pushedCommits(backend, repository, push, 100));
    }),
  ];
}
