import { AgentError, type Failure, toFailure } from '../../contracts/agentError.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { type GitPullRequest, gitPullRequestSchema, listSchema } from '../http/schemas.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { branchRef, repositoryRoute } from '../repositories/repositories.ts';
import { changeWorkItem } from '../workItems/workItemUpdates.ts';
import { ensureDescriptionThread } from './descriptionThread.ts';
import { addLabels } from './pullRequestReviews.ts';
import { fitPullRequestText, isDescriptionTooLong } from './pullRequestText.ts';
import type { ThreadMarker } from './writeThread.ts';

export interface OpenPullRequestOptions {
  readonly repository: Repository;
  /** Branch names without `refs/heads/`. */
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly title: string;
  /** Markdown of any length. */
  readonly description: string;
  /** What the thread with a description that is too long is found again by. */
  readonly thread?: ThreadMarker;
  readonly workItemId: number;
  /** Where the work item is; the repository's project by default. */
  readonly workItemProject?: string;
  readonly isDraft?: boolean;
  readonly labels?: readonly string[];
}

/** Something that is not the pull request itself, and what was against it. */
export interface OpeningProblem {
  /** As a phrase: `the label "urgent"`. */
  readonly what: string;
  readonly failure: Failure;
}

export interface OpenedPullRequest {
  readonly id: number;
  readonly webUrl: string;
  /** It was there already. */
  readonly adopted: boolean;
  /** What could not be had beside it. */
  readonly problems: readonly OpeningProblem[];
}

/**
 * Opens a pull request linked to the work item, or adopts the active one of this source branch. What does not fit into the
 * description is kept: the full text goes into a thread. What is not the pull request itself is tried, and told where it
 * cannot be had.
 */
export async function openPullRequest(
  connection: Connection,
  identity: OwnIdentity,
  options: OpenPullRequestOptions,
): Promise<OpenedPullRequest> {
  const { repository, description, thread, labels = [] } = options;
  const existing = await findOwn(connection, identity, options);
  const { pullRequest, state } =
    existing === undefined
      ? await create(connection, identity, options)
      : { pullRequest: existing, state: 'adopted' as const };
  const id = pullRequest.pullRequestId;
  const problems: OpeningProblem[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      problems.push({ what, failure: toFailure(error) });
    }
  };
  if (isDescriptionTooLong(description)) {
    const place = { repository, pullRequestId: id, description, thread, isNew: state !== 'adopted' };
    await attempt('the full description', () => ensureDescriptionThread(connection, identity, place));
  }
  if (state !== 'whole') {
    await attempt(`the link to work item ${options.workItemId}`, () => linkWorkItem(connection, options, id));
    for (const label of labels) {
      const labelling = { repository, pullRequestId: id, labels: [label] };
      await attempt(`the label "${label}"`, () => addLabels(connection, labelling));
    }
  }
  return { id, webUrl: `${repository.webUrl}/pullrequest/${id}`, adopted: state === 'adopted', problems };
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

/** `bare` is without labels and link. */
type Created = { readonly pullRequest: GitPullRequest; readonly state: 'whole' | 'bare' | 'adopted' };

async function create(
  connection: Connection,
  identity: OwnIdentity,
  options: OpenPullRequestOptions,
): Promise<Created> {
  const { workItemId, labels = [] } = options;
  const named = labels.length === 0 ? {} : { labels: labels.map((name) => ({ name })) };
  try {
    const beside = { workItemRefs: [{ id: String(workItemId) }], ...named };
    return { pullRequest: await post(connection, options, beside), state: 'whole' };
  } catch (error) {
    if (!(error instanceof AgentError) || error.isRetryable) throw error;
    if (error.type === 'conflict') return await adoptExisting(connection, identity, options, error);
    // It may be a label or the link that is refused: without them it says whether the pull request itself is.
    return { pullRequest: await post(connection, options, {}), state: 'bare' };
  }
}

async function post(connection: Connection, options: OpenPullRequestOptions, beside: object): Promise<GitPullRequest> {
  const { repository, sourceBranch, targetBranch } = options;
  const { value } = await connection.json(
    {
      operation: 'pullRequests.create',
      purpose: purposeOf(options),
      resource: resources.pullRequests,
      method: 'POST',
      route: repositoryRoute(repository),
      body: {
        sourceRefName: branchRef(sourceBranch),
        targetRefName: branchRef(targetBranch),
        ...fitPullRequestText(options),
        isDraft: options.isDraft ?? false,
        ...beside,
      },
    },
    gitPullRequestSchema,
  );
  return value;
}

/** TF401179: another try of this step has opened it since we looked. */
async function adoptExisting(
  connection: Connection,
  identity: OwnIdentity,
  options: OpenPullRequestOptions,
  error: AgentError,
): Promise<Created> {
  const pullRequest = await findOwn(connection, identity, options);
  if (pullRequest !== undefined) return { pullRequest, state: 'adopted' };
  throw new AgentError(
    'conflict',
    `Could not ${purposeOf(options)}: someone else has opened a pull request for this branch. Abandon that one first.`,
    { cause: error, isRetryable: false },
  );
}

/**
 * The active pull request of the source branch to the wanted target, if the agent itself opened it. What someone else
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
