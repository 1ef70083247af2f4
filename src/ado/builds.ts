import type { z } from 'zod';
import type { Repository } from '../contracts/repository.ts';
import { buildSchema } from './buildSchemas.ts';
import type { Connection } from './connection.ts';
import { listPolicies } from './policies.ts';
import type { PullRequestReference } from './pullRequestReference.ts';
import { resources } from './resources.ts';
import { listSchema } from './schemas.ts';

/** A build as far as the agent follows it. */
export interface Build {
  readonly id: number;
  readonly number: string;
  readonly definition: string;
  readonly definitionId: number | undefined;
  readonly isFinished: boolean;
  /** `succeeded`, `partiallySucceeded`, `failed` or `canceled` once it is finished. */
  readonly result: string | undefined;
  /** Tip of the pull request's source branch it was started for, where Azure DevOps says so. */
  readonly sourceCommit: string | undefined;
  readonly webUrl: string | undefined;
}

/** A build that a branch policy asks for, or that somebody started, of a pull request's merge. */
export interface PullRequestBuild extends Build {
  /** Whether the pull request cannot be completed without it. */
  readonly isBlocking: boolean;
  /** Whether the policy no longer counts it, because the target branch moved. */
  readonly isExpired: boolean;
}

const mostBuilds = 200;

/** One build by its id. */
export async function readBuild(connection: Connection, repository: Repository, buildId: number): Promise<Build> {
  const { value } = await connection.json(
    {
      operation: 'builds.get',
      purpose: `read build ${buildId} of project "${repository.projectName}"`,
      resource: resources.builds,
      route: { project: repository.projectId, buildId },
    },
    buildSchema,
  );
  return toBuild(value);
}

/** The ref that a build built; undefined where Azure DevOps does not say it. */
export async function readBuildBranch(
  connection: Connection,
  project: string,
  buildId: number,
): Promise<string | undefined> {
  const { value } = await connection.json(
    {
      operation: 'builds.get',
      purpose: `read build ${buildId} of project "${project}"`,
      resource: resources.builds,
      route: { project, buildId },
    },
    buildSchema,
  );
  return value.sourceBranch;
}

/** The newest build of each definition for the pull request's merge, with what its build policies make of them. */
export async function listPullRequestBuilds(
  connection: Connection,
  reference: PullRequestReference,
): Promise<readonly PullRequestBuild[]> {
  const { repository, pullRequestId } = reference;
  const { value: found } = await connection.json(
    {
      operation: 'builds.list',
      purpose: `list the builds of pull request ${pullRequestId}`,
      resource: resources.builds,
      route: { project: repository.projectId },
      query: {
        branchName: `refs/pull/${pullRequestId}/merge`,
        repositoryId: repository.id,
        repositoryType: 'TfsGit',
        queryOrder: 'queueTimeDescending',
        $top: mostBuilds,
      },
    },
    listSchema(buildSchema),
  );
  const newest = new Map<number | undefined, Build>();
  for (const build of found.value.map(toBuild).sort((left, right) => right.id - left.id)) {
    if (!newest.has(build.definitionId)) newest.set(build.definitionId, build);
  }
  if (newest.size === 0) return [];
  const policies = await listPolicies(connection, reference);
  return [...newest.values()].map((build) => {
    const policy = policies.find(
      ({ buildDefinitionId }) => buildDefinitionId !== undefined && buildDefinitionId === build.definitionId,
    );
    return {
      ...build,
      isBlocking: policy?.isBlocking === true,
      isExpired: policy?.buildId === build.id && policy.isExpired,
    };
  });
}

function toBuild(found: z.infer<typeof buildSchema>): Build {
  return {
    id: found.id,
    number: found.buildNumber ?? String(found.id),
    definition: found.definition?.name ?? '',
    definitionId: found.definition?.id,
    isFinished: found.status === 'completed',
    result: found.status === 'completed' ? found.result : undefined,
    sourceCommit: found.triggerInfo?.['pr.sourceSha'] ?? undefined,
    webUrl: found._links?.web?.href,
  };
}
