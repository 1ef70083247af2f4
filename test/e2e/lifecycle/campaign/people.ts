import type { Person } from '../../../support/lifecycle/people.ts';
import { answer, type Task } from './tasks.ts';

const agent = 'code-agent';

/** A work item with its task, and how far its people are. */
export interface Filed {
  readonly task: Task;
  readonly workItemId: number;
  hasAnswered: boolean;
  hasCommented: boolean;
  hasCancelled: boolean;
  isCompleted: boolean;
}

export function filed(task: Task, workItemId: number): Filed {
  return { task, workItemId, hasAnswered: false, hasCommented: false, hasCancelled: false, isCompleted: false };
}

/** Does for one work item what its people do now, each thing once. What Azure DevOps refuses is tried again later. */
export async function attend(dana: Person, one: Filed): Promise<void> {
  const { kind } = one.task;
  if (kind === 'hopeless') return;
  if (kind === 'unclear' && !one.hasAnswered) return await answerQuestion(dana, one);
  const pullRequest = await findPullRequest(dana, one);
  if (pullRequest?.status !== 'active') return;
  if (kind === 'cancelled') return await cancel(dana, one);
  if (kind === 'reviewed' && !(await isReviewed(dana, one, pullRequest.pullRequestId))) return;
  if (one.isCompleted || pullRequest.mergeStatus !== 'succeeded') return;
  if ((await dana.verdict(pullRequest.pullRequestId)) !== 'succeeded') return;
  await dana.completePullRequest(pullRequest.pullRequestId);
  one.isCompleted = true;
}

/** The pull request of a work item: its branch names the run, and the run the work item. */
export async function findPullRequest(dana: Person, { workItemId }: Filed) {
  const branch = new RegExp(`^refs/heads/code-agent/.*-${workItemId}-[rd][0-9a-f]+$`);
  return (await dana.pullRequests()).find(({ sourceRefName }) => branch.test(sourceRefName));
}

async function answerQuestion(dana: Person, one: Filed): Promise<void> {
  const comments = await dana.comments(one.workItemId);
  if (!comments.some(({ text }) => text.includes('Which units?'))) return;
  await dana.comment(one.workItemId, answer);
  one.hasAnswered = true;
}

async function cancel(dana: Person, one: Filed): Promise<void> {
  if (one.hasCancelled) return;
  await dana.comment(one.workItemId, '/agent cancel');
  one.hasCancelled = true;
}

/** Whether the reviewer has asked, and the agent has answered. */
async function isReviewed(dana: Person, one: Filed, pullRequestId: number): Promise<boolean> {
  if (!one.hasCommented) {
    await dana.commentOnPullRequest(pullRequestId, 'Please make it three.');
    one.hasCommented = true;
    return false;
  }
  const threads = await dana.threads(pullRequestId);
  const thread = threads.find(({ comments }) => comments[0]?.text === 'Please make it three.');
  return thread?.comments.at(-1)?.by === agent;
}
