import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { type Backend, repositoryDirectory } from '../../backend.ts';
import { demandGitPermission } from '../../core/identities.ts';
import { demandProject, projectReference, requestProject } from '../../core/projects.ts';
import { ApiError, invalidArgument, invalidProperty } from '../../http/apiError.ts';
import {
  type ApiRequest,
  empty,
  type JsonObject,
  json,
  list,
  parameter,
  queryFlag,
  queryText,
  readBody,
} from '../../http/exchange.ts';
import { type Route, route } from '../../http/route.ts';
import type { Project, RepositoryRecord } from '../../state/records.ts';
import { everything } from '../../state/state.ts';
import { fillFork } from '../process/forkFiles.ts';
import { runGit } from '../process/gitProcess.ts';
import { isValidRefName, readRef } from '../process/gitRefs.ts';
import { createBareRepository } from '../process/repositoryFiles.ts';

/** A repository with the folder of its objects. */
export type Repository = RepositoryRecord & { readonly directory: string };

/** @throws ApiError 404 TF401019 when there is no such repository in the project */
export function demandRepository(backend: Backend, nameOrId: string, project: Project | undefined): Repository {
  const wanted = nameOrId.toLowerCase();
  const found = backend.state.repositories
    .list(everything)
    .find(
      (repository) =>
        (project === undefined || repository.projectId === project.id) &&
        (repository.id === wanted || (project !== undefined && repository.name.toLowerCase() === wanted)),
    );
  if (found === undefined) {
    throw new ApiError(
      404,
      'GitRepositoryNotFoundException',
      `TF401019: The Git repository with name or identifier ${nameOrId} does not exist or you do not have permissions for the operation you are attempting.`,
    );
  }
  return { ...found, directory: repositoryDirectory(backend, found.id) };
}

/** The repository named by the route, with the right to read it. */
export function requestRepository(backend: Backend, request: ApiRequest): Repository {
  demandGitPermission(request.identity, 'GenericRead');
  const nameOrId = parameter(request, 'repositoryId');
  const repository = demandRepository(backend, nameOrId, requestProject(backend, request));
  // Some operations take the project a second time, by name or id.
  const named = queryText(request, 'projectId');
  return named === undefined ? repository : demandRepository(backend, repository.id, demandProject(backend, named));
}

/** Address of a repository's REST resource. */
export function repositoryUrl(backend: Backend, repository: RepositoryRecord): string {
  return `${backend.url()}/${repository.projectId}/_apis/git/repositories/${repository.id}`;
}

/** Address a browser opens for a repository. */
export function repositoryWebUrl(backend: Backend, repository: RepositoryRecord): string {
  const project = demandProject(backend, repository.projectId);
  return `${backend.url()}/${encodeURIComponent(project.name)}/_git/${encodeURIComponent(repository.name)}`;
}

/** A repository as other resources name it. */
export function repositoryReference(backend: Backend, repository: RepositoryRecord): JsonObject {
  return {
    id: repository.id,
    name: repository.name,
    url: repositoryUrl(backend, repository),
    project: projectReference(backend, demandProject(backend, repository.projectId)),
  };
}

async function repositoryDetails(backend: Backend, repository: Repository): Promise<JsonObject> {
  const web = repositoryWebUrl(backend, repository);
  const hasDefault = (await readRef(repository.directory, repository.defaultBranch)) !== undefined;
  return {
    ...repositoryReference(backend, repository),
    // An empty repository has no default branch on the real server either.
    ...(hasDefault ? { defaultBranch: repository.defaultBranch } : {}),
    size: 0,
    remoteUrl: web,
    sshUrl: `git@ssh.127.0.0.1:v3/${backend.organization.name}/${repository.name}`,
    webUrl: web,
    isDisabled: false,
    isInMaintenance: false,
    ...(repository.parentId === undefined ? {} : { isFork: true }),
  };
}

/** What a repository is a fork of; nothing for others, or where that is gone. */
function parentOf(backend: Backend, { parentId }: RepositoryRecord): JsonObject {
  const parent = parentId === undefined ? undefined : backend.state.repositories.get(everything, parentId);
  return parent === undefined ? {} : { parentRepository: forkReference(backend, parent) };
}

/** A repository as forks and what they are forks of name each other. */
export function forkReference(backend: Backend, repository: RepositoryRecord): JsonObject {
  const { name, id } = backend.organization;
  return {
    ...repositoryReference(backend, repository),
    isFork: repository.parentId !== undefined,
    remoteUrl: repositoryWebUrl(backend, repository),
    collection: { id, name, url: `${backend.url()}/_apis/projectCollections/${id}` },
  };
}

/** Records a repository whose git directory exists already. */
export function recordRepository(backend: Backend, record: RepositoryRecord): Repository {
  backend.state.repositories.put(everything, record.id, record);
  return { ...record, directory: repositoryDirectory(backend, record.id) };
}

const createSchema = z.object({
  name: z.string().min(1),
  project: z.object({ id: z.string().optional(), name: z.string().optional() }).optional(),
  parentRepository: z.object({ id: z.string() }).nullish(),
});

async function createRepository(backend: Backend, request: ApiRequest): Promise<JsonObject> {
  const wanted = readBody(request, createSchema);
  const projectName = request.project ?? wanted.project?.id ?? wanted.project?.name;
  if (projectName === undefined) {
    throw invalidProperty('project', 'A project is required to create a repository.');
  }
  const project = demandProject(backend, projectName);
  const taken = backend.state.repositories
    .list(everything)
    .some((other) => other.projectId === project.id && other.name.toLowerCase() === wanted.name.toLowerCase());
  if (taken) {
    throw new ApiError(
      409,
      'GitRepositoryNameAlreadyExistsException',
      `TF400948: A Git repository with the name ${wanted.name} already exists.`,
    );
  }
  const sourceRef = queryText(request, 'sourceRef');
  const parent = wanted.parentRepository ? demandRepository(backend, wanted.parentRepository.id, undefined) : undefined;
  if (sourceRef !== undefined && parent === undefined) {
    throw invalidArgument("'sourceRef' is of the repository that a fork is made of.\r\nParameter name: sourceRef");
  }
  const id = randomUUID();
  const directory = repositoryDirectory(backend, id);
  await createBareRepository(directory, 'main');
  const defaultBranch =
    parent === undefined ? 'refs/heads/main' : await fillFork(directory, parent, sourceRef).catch(discard(directory));
  const origin = parent === undefined ? {} : { parentId: parent.id };
  const created = recordRepository(backend, { id, projectId: project.id, name: wanted.name, defaultBranch, ...origin });
  return { ...(await repositoryDetails(backend, created)), ...parentOf(backend, created) };
}

/** Removes what was begun, and fails as before. */
function discard(directory: string): (error: unknown) => Promise<never> {
  return async (error) => {
    await rm(directory, { recursive: true, force: true });
    throw error;
  };
}

const updateSchema = z.object({ name: z.string().min(1).optional(), defaultBranch: z.string().optional() });

async function updateRepository(backend: Backend, request: ApiRequest): Promise<JsonObject> {
  const repository = requestRepository(backend, request);
  const wanted = readBody(request, updateSchema);
  if (wanted.defaultBranch !== undefined) {
    const exists =
      (await isValidRefName(wanted.defaultBranch)) && (await readRef(repository.directory, wanted.defaultBranch));
    if (exists === false || exists === undefined) {
      throw invalidArgument(`The branch ${wanted.defaultBranch} does not exist.`);
    }
  }
  if (wanted.defaultBranch !== undefined) {
    // What git checks out after a clone.
    await runGit(repository.directory, ['symbolic-ref', 'HEAD', wanted.defaultBranch]);
  }
  const changed = recordRepository(backend, {
    id: repository.id,
    projectId: repository.projectId,
    name: wanted.name ?? repository.name,
    defaultBranch: wanted.defaultBranch ?? repository.defaultBranch,
    ...(repository.parentId === undefined ? {} : { parentId: repository.parentId }),
  });
  return repositoryDetails(backend, changed);
}

/** With a repository its pull requests are gone: nothing finds them any more. */
function removePullRequests({ state }: Backend, repositoryId: string): void {
  for (const { pullRequestId } of state.pullRequests.list(repositoryId)) {
    state.pullRequests.remove(repositoryId, pullRequestId);
  }
}

/** Repositories: list, get, create, update, delete. */
export function repositoryRoutes(backend: Backend): readonly Route[] {
  return [
    route('GET', 'git/repositories', async (request) => {
      demandGitPermission(request.identity, 'GenericRead');
      const project = requestProject(backend, request);
      const found = backend.state.repositories
        .list(everything)
        .filter((repository) => project === undefined || repository.projectId === project.id)
        .map((repository) => repositoryDetails(backend, demandRepository(backend, repository.id, undefined)));
      return list(await Promise.all(found));
    }),
    route('POST', 'git/repositories', async (request) => json(await createRepository(backend, request), 201)),
    route('GET', 'git/repositories/{repositoryId}', async (request) => {
      const repository = requestRepository(backend, request);
      const self = repositoryUrl(backend, repository);
      const links = {
        self: { href: self },
        web: { href: repositoryWebUrl(backend, repository) },
        commits: { href: `${self}/commits` },
        refs: { href: `${self}/refs` },
        pullRequests: { href: `${self}/pullRequests` },
        items: { href: `${self}/items` },
        pushes: { href: `${self}/pushes` },
      };
      const parent = queryFlag(request, 'includeParent') ? parentOf(backend, repository) : {};
      return json({ ...(await repositoryDetails(backend, repository)), ...parent, _links: links });
    }),
    route('PATCH', 'git/repositories/{repositoryId}', async (request) =>
      json(await updateRepository(backend, request)),
    ),
    route('DELETE', 'git/repositories/{repositoryId}', async (request) => {
      const repository = requestRepository(backend, request);
      removePullRequests(backend, repository.id);
      backend.state.repositories.remove(everything, repository.id);
      await rm(repository.directory, { recursive: true, force: true });
      return empty();
    }),
  ];
}
