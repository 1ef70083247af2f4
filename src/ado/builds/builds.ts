import type { z } from 'zod';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import type { PullRequestReference } from '../repositories/pullRequestReference.ts';
import { buildSchema } from './buildSchemas.ts';

/** A build as far as the agent follows it. */
export interface Build {
  readonly id: number;
  readonly number: string;
  readonly definition: string;
  readonly definitionId: number | undefined;
  readonly isFinished: boolean;
  readonly isWaiting: boolean;
  /** `succeeded`, `partiallySucceeded`, `failed` or `canceled` once it is finished. */
  readonly result: string | undefined;
  /** Tip of the pull request's source branch it was started for, where Azure DevOps says so. */
  readonly sourceCommit: string | undefined;
  /** The commit that was built: of a pull request its merge. */
  readonly builtCommit: string | undefined;
  readonly webUrl: string | undefined;
}

const mostBuilds = 200;

type AdoBuild = z.infer<typeof buildSchema>;

/** One build by its id. */
export async function readBuild(connection: Connection, repository: Repository, buildId: number): Promise<Build> {
  return toBuild(await readRawBuild(connection, repository.projectId, buildId, repository.projectName));
}

/** The ref that a build built; undefined where Azure DevOps does not say it. */
export async function readBuildBranch(
  connection: Connection,
  project: string,
  buildId: number,
): Promise<string | undefined> {
  return (await readRawBuild(connection, project, buildId)).sourceBranch;
}

/**
 * A build as Azure DevOps gives it.
 * @param project its name or id
 * @param projectName for messages
 */
export async function readRawBuild(
  connection: Connection,
  project: string,
  buildId: number,
  projectName: string = project,
): Promise<AdoBuild> {
  const { value } = await connection.json(
    {
      operation: 'builds.get',
      purpose: `read build ${buildId} of project "${projectName}"`,
      resource: resources.builds,
      route: { project, buildId },
    },
    buildSchema,
  );
  return value;
}

/** The builds of a pull request's merge, of every pipeline and every push, newest first. */
export async function listPullRequestBuilds(
  connection: Connection,
  { repository, pullRequestId }: PullRequestReference,
): Promise<readonly Build[]> {
  const purpose = `list the builds of pull request ${pullRequestId}`;
  return await listBuilds(connection, repository, purpose, { branchName: mergeRef(pullRequestId) });
}

/** The builds that a pipeline made of a branch, newest first. */
export async function listBranchBuilds(
  connection: Connection,
  repository: Repository,
  { branch, definitionId }: { readonly branch: string; readonly definitionId: number },
): Promise<readonly Build[]> {
  const query = { branchName: `refs/heads/${branch}`, definitions: String(definitionId) };
  return await listBuilds(connection, repository, `list the builds of branch "${branch}"`, query);
}

/**
 * Queues a build of a pull request's merge with a pipeline that no branch policy demands.
 * @throws AgentError `forbidden` without the permission to queue builds, `invalid-input` where there is nothing to build
 */
export async function queueMergeBuild(
  connection: Connection,
  { repository, pullRequestId, definitionId }: PullRequestReference & { readonly definitionId: number },
): Promise<number> {
  const { value } = await connection.json(
    {
      operation: 'builds.queue',
      purpose: `queue a build of pull request ${pullRequestId}`,
      resource: resources.builds,
      method: 'POST',
      route: { project: repository.projectId },
      body: { definition: { id: definitionId }, sourceBranch: mergeRef(pullRequestId) },
    },
    buildSchema,
  );
  return value.id;
}

/** Where Azure DevOps keeps what the target would be if the pull request were completed. */
function mergeRef(pullRequestId: number): string {
  return `refs/pull/${pullRequestId}/merge`;
}

async function listBuilds(
  connection: Connection,
  repository: Repository,
  purpose: string,
  query: { readonly branchName: string; readonly definitions?: string },
): Promise<readonly Build[]> {
  const { value: found } = await connection.json(
    {
      operation: 'builds.list',
      purpose,
      resource: resources.builds,
      route: { project: repository.projectId },
      query: {
        ...query,
        repositoryId: repository.id,
        repositoryType: 'TfsGit',
        queryOrder: 'queueTimeDescending',
        $top: mostBuilds,
      },
    },
    listSchema(buildSchema),
  );
  return found.value.map(toBuild).sort((left, right) => right.id - left.id);
}

function toBuild(found: AdoBuild): Build {
  return {
    id: found.id,
    number: found.buildNumber ?? String(found.id),
    definition: found.definition?.name ?? '',
    definitionId: found.definition?.id,
    isFinished: found.status === 'completed',
    isWaiting: found.status === 'notStarted' || found.status === 'postponed',
    result: found.status === 'completed' ? found.result : undefined,
    sourceCommit: found.triggerInfo?.['pr.sourceSha'] ?? undefined,
    builtCommit: found.sourceVersion,
    webUrl: found._links?.web?.href,
  };
}
