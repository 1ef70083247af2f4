import { AgentError } from '../contracts/agentError.ts';
import type { Repository } from '../contracts/repository.ts';
import type { Connection } from './connection.ts';
import { ensureDescriptionThread } from './descriptionThread.ts';
import type { OwnIdentity } from './identity.ts';
import { isTooLong, toPullRequestText } from './pullRequestText.ts';
import { branchRef, repositoryRoute } from './repositories.ts';
import { resources } from './resources.ts';
import { type GitPullRequest, gitPullRequestSchema, listSchema } from './schemas.ts';
import { changeWorkItem } from './workItemUpdates.ts';

export interface OpenPullRequestOptions {
  readonly repository: Repository;
  /** Branch names without `refs/heads/`. */
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly title: string;
  /** Markdown of any length. */
  readonly description: string;
  readonly workItemId: number;
  /** Where the work item is; the repository's project by default. */
  readonly workItemProject?: string;
  readonly isDraft?: boolean;
  readonly labels?: readonly string[];
}

export interface OpenedPullRequest {
  readonly id: number;
  readonly webUrl: string;
  /** It was there already. */
  readonly adopted: boolean;
}

/**
 * Opens a pull request linked to the work item, or adopts the active one of this source branch.
 * What does not fit into the description is kept: the full text goes into a thread.
 */
export async function openPullRequest(
  connection: Connection,
  identity: OwnIdentity,
  options: OpenPullRequestOptions,
): Promise<OpenedPullRequest> {
  const { repository, description } = options;
  const existing = await findOwn(connection, identity, options);
  const { pullRequest, adopted } =
    existing === undefined ? await create(connection, identity, options) : { pullRequest: existing, adopted: true };
  const id = pullRequest.pullRequestId;
  if (isTooLong(description)) {
    await ensureDescriptionThread(connection, identity, {
      repository,
      pullRequestId: id,
      description,
      isNew: !adopted,
    });
  }
  if (adopted) {
    await linkWorkItem(connection, options, id);
  }
  return { id, webUrl: `${repository.webUrl}/pullrequest/${id}`, adopted };
}

/** Only a pull request that names its work item when it is created is linked: one opened by hand may lack the link. */
async function linkWorkItem(
  connection: Connection,
  { repository, workItemId, workItemProject }: OpenPullRequestOptions,
  pullRequestId: number,
): Promise<void> {
  const place = { projectId: repository.projectId, repositoryId: repository.id };
  await changeWorkItem(connection, {
    project: workItemProject ?? repository.projectName,
    id: workItemId,
    addLinks: [{ kind: 'pull-request', ...place, pullRequestId }],
  });
}

async function create(connection: Connection, identity: OwnIdentity, options: OpenPullRequestOptions) {
  const { repository, sourceBranch, targetBranch, labels } = options;
  try {
    const { value: pullRequest } = await connection.json(
      {
        operation: 'pullRequests.create',
        purpose: purposeOf(options),
        resource: resources.pullRequests,
        method: 'POST',
        route: repositoryRoute(repository),
        body: {
          sourceRefName: branchRef(sourceBranch),
          targetRefName: branchRef(targetBranch),
          ...toPullRequestText(options),
          workItemRefs: [{ id: String(options.workItemId) }],
          isDraft: options.isDraft ?? false,
          ...(labels === undefined ? {} : { labels: labels.map((name) => ({ name })) }),
        },
      },
      gitPullRequestSchema,
    );
    return { pullRequest, adopted: false };
  } catch (error) {
    if (!(error instanceof AgentError) || error.type !== 'conflict') {
      throw error;
    }
    // TF401179: another try of this step has opened it since we looked.
    const pullRequest = await findOwn(connection, identity, options);
    if (pullRequest !== undefined) return { pullRequest, adopted: true };
    throw new AgentError(
      'conflict',
      `Could not ${purposeOf(options)}: somebody else has opened a pull request for this branch. Abandon that one.`,
      { cause: error, isRetryable: false },
    );
  }
}

/**
 * The active pull request of the source branch to the wanted target, if the agent itself opened it. What somebody else
 * opened is theirs, whatever its branch is called.
 */
async function findOwn(
  connection: Connection,
  identity: OwnIdentity,
  options: OpenPullRequestOptions,
): Promise<GitPullRequest | undefined> {
  const sourceRefName = branchRef(options.sourceBranch);
  const { value: found } = await connection.json(
    {
      operation: 'pullRequests.list',
      purpose: `look for pull requests of branch "${options.sourceBranch}" in repository "${options.repository.name}"`,
      resource: resources.pullRequests,
      route: repositoryRoute(options.repository),
      query: { searchCriteria: { sourceRefName, status: 'active' } },
    },
    listSchema(gitPullRequestSchema),
  );
  const targetRefName = branchRef(options.targetBranch);
  for (const candidate of found.value) {
    const isWanted = candidate.sourceRefName === sourceRefName && candidate.targetRefName === targetRefName;
    if (!isWanted || isFork(candidate) || !isActive(candidate)) continue;
    if (await identity.is(candidate.createdBy?.id ?? undefined)) return candidate;
  }
  return undefined;
}

/** A fork's branch may have the same name as ours. */
function isFork(pullRequest: GitPullRequest): boolean {
  return pullRequest.forkSource !== undefined && pullRequest.forkSource !== null;
}

function isActive(pullRequest: GitPullRequest): boolean {
  return pullRequest.status === undefined || pullRequest.status === null || pullRequest.status === 'active';
}

function purposeOf(options: OpenPullRequestOptions): string {
  const { repository, sourceBranch, targetBranch } = options;
  return `open a pull request from "${sourceBranch}" to "${targetBranch}" in repository "${repository.name}"`;
}
