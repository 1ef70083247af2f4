import { AgentError } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import { webAddress } from '../../contracts/text/markdownLink.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { type GitRepository, gitRefSchema, gitRepositorySchema, listSchema } from '../http/schemas.ts';

const branchPrefix = 'refs/heads/';
const refsPerPage = 200;
const mostRefPages = 50;

/**
 * The repository to work on: by name or id when given, else the project's only one.
 * @throws AgentError `configuration` when it does not exist, is disabled or empty, or the choice is not clear
 */
export async function resolveRepository(
  connection: Connection,
  project: string,
  nameOrId: string | undefined,
): Promise<Repository> {
  const candidates = await listRepositories(connection, project);
  const wanted = nameOrId?.toLowerCase();
  const matching =
    wanted === undefined
      ? candidates.filter((candidate) => candidate.isDisabled !== true)
      : candidates.filter(({ id, name }) => id.toLowerCase() === wanted || name.toLowerCase() === wanted);
  const [only, another] = matching;
  if (only !== undefined && another === undefined) {
    return toRepository(connection.organizationUrl, only);
  }
  throw unclearChoice(project, nameOrId, candidates);
}

/** The commit a branch points to, or undefined when there is no such branch. */
export async function readBranchTip(
  connection: Connection,
  repository: Repository,
  branch: string,
): Promise<string | undefined> {
  const name = `${branchPrefix}${branch}`;
  let continuationToken: string | undefined;
  for (let page = 0; page < mostRefPages; page++) {
    const { value: refs, headers } = await connection.json(
      {
        operation: 'refs.list',
        purpose: `look up branch "${branch}" of repository "${repository.name}"`,
        resource: resources.refs,
        route: repositoryRoute(repository),
        // The filter is a prefix, so the exact name still has to be picked from the answer.
        query: { filter: name.slice('refs/'.length), $top: refsPerPage, continuationToken },
      },
      listSchema(gitRefSchema),
    );
    const exact = refs.value.find((ref) => ref.name === name);
    continuationToken = firstHeaderValue(headers['x-ms-continuationtoken']);
    if (exact !== undefined || continuationToken === undefined) {
      return exact?.objectId;
    }
  }
  throw new AgentError(
    'too-large',
    `Could not look up branch "${branch}" of repository "${repository.name}": too many branches start with that name.`,
  );
}

/** The route values that name a repository; ids, so that renaming it in the middle of a run does no harm. */
export function repositoryRoute(repository: Repository): { readonly project: string; readonly repositoryId: string } {
  return { project: repository.projectId, repositoryId: repository.id };
}

/** A branch's full ref name. */
export function branchRef(branch: string): string {
  return `${branchPrefix}${branch}`;
}

/** Every repository of a project that the token may read, disabled ones included. */
export async function listRepositories(connection: Connection, project: string): Promise<readonly GitRepository[]> {
  const { value: repositories } = await connection.json(
    {
      operation: 'repositories.list',
      purpose: `list the repositories of project "${project}"`,
      resource: resources.repositories,
      route: { project },
    },
    listSchema(gitRepositorySchema),
  );
  return repositories.value;
}

/** @throws AgentError `configuration` when it is disabled or empty */
export function toRepository(organizationUrl: string, found: GitRepository): Repository {
  const where = `Repository "${found.name}" of project "${found.project.name}"`;
  if (found.isDisabled === true) {
    throw new AgentError('configuration', `${where} is disabled. Enable it or choose another repository.`);
  }
  if (found.defaultBranch === undefined || !found.defaultBranch.startsWith(branchPrefix)) {
    throw new AgentError('configuration', `${where} has no default branch. Push a first commit or set one.`);
  }
  const built = `${organizationUrl}/${encodeURIComponent(found.project.name)}/_git/${encodeURIComponent(found.name)}`;
  return {
    id: found.id,
    name: found.name,
    projectId: found.project.id,
    projectName: found.project.name,
    defaultBranch: found.defaultBranch.slice(branchPrefix.length),
    webUrl: webAddress(found.webUrl ?? built) ?? built,
  };
}

function unclearChoice(
  project: string,
  nameOrId: string | undefined,
  candidates: readonly GitRepository[],
): AgentError {
  const names = candidates.map((candidate) => `"${candidate.name}"`).join(', ');
  const known = candidates.length === 0 ? 'it has none that the token can read' : `it has ${names}`.slice(0, 1200);
  const problem =
    nameOrId === undefined
      ? `Project "${project}" has no single enabled repository (${known}).`
      : `Project "${project}" has no repository "${nameOrId}" (${known}).`;
  return new AgentError('configuration', `${problem} Set the repository for this project in the configuration.`);
}

export function firstHeaderValue(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
