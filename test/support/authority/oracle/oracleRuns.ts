import type { Facts, Said } from './oracleFacts.ts';

/** A run, as the name of its branch says it. */
export interface Run {
  readonly runId: string;
  readonly workItemId: number;
}

/** A change that is made anew lies beside the branch for a moment, before it takes its place. */
const branchPattern = /^refs\/heads\/code-agent\/(contoso-Store-(\d+)-[rd][0-9a-f]+?)(?:-rebase-[0-9a-f]{12})?$/;

export function runOfRef({ scene }: Facts, ref: string): Run | undefined {
  const [, runId, number] = branchPattern.exec(ref) ?? [];
  const workItemId = Number(number);
  return runId !== undefined && scene.workItems.includes(workItemId) ? { runId, workItemId } : undefined;
}

/** Whether a comment stands on the run's work item, or on the pull request that the agent opened for it. */
export function isOwnPlace(facts: Facts, { runId, workItemId }: Run, repositoryId: string, { on }: Said): boolean {
  if ('workItemId' in on) return on.workItemId === workItemId;
  if (on.repositoryId !== repositoryId) return false;
  const opened = facts.pullRequests.find(({ pullRequestId }) => pullRequestId === on.pullRequestId);
  const isOfAgent = opened !== undefined && facts.personOf(opened.createdBy) === 'agent';
  return isOfAgent && opened.sourceRefName === `refs/heads/code-agent/${runId}`;
}
