import { AgentError } from '../../contracts/agentError.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import type { OwnIdentity } from '../identities/identity.ts';
import { listedPullRequestSchema } from './pullRequestSchemas.ts';

/** A pull request as a list shows it; its description would be cut there, so it is not among the facts. */
export interface ListedPullRequest {
  readonly id: number;
  readonly repositoryId: string;
  readonly title: string;
  readonly isDraft: boolean;
  /** Branch names without `refs/heads/`. */
  readonly sourceBranch: string;
  readonly targetBranch: string;
  readonly createdAt: string | undefined;
}

const perPage = 100;
const mostPages = 100;

/** Every active pull request of a project that the agent's own identity created, newest first, for reconciliation. */
export async function listOwnPullRequests(
  connection: Connection,
  identity: OwnIdentity,
  project: string,
): Promise<readonly ListedPullRequest[]> {
  const creatorId = await identity.id();
  // New ones push others to the next page while we read.
  const found = new Map<number, ListedPullRequest>();
  const purpose = `list the agent's active pull requests of project "${project}"`;
  for (let page = 0; page < mostPages; page++) {
    const { value: listed } = await connection.json(
      {
        operation: 'pullRequests.listOfProject',
        purpose,
        resource: resources.pullRequestsOfProject,
        route: { project },
        query: { searchCriteria: { creatorId, status: 'active' }, $top: perPage, $skip: page * perPage },
      },
      listSchema(listedPullRequestSchema),
    );
    for (const one of listed.value) {
      found.set(one.pullRequestId, {
        id: one.pullRequestId,
        repositoryId: one.repository.id,
        title: one.title,
        isDraft: one.isDraft,
        sourceBranch: one.sourceRefName.replace(/^refs\/heads\//, ''),
        targetBranch: one.targetRefName.replace(/^refs\/heads\//, ''),
        createdAt: one.creationDate,
      });
    }
    if (listed.value.length < perPage) return [...found.values()].sort((left, right) => right.id - left.id);
  }
  throw new AgentError('too-large', `Could not ${purpose}: there are more than ${mostPages * perPage}.`);
}
