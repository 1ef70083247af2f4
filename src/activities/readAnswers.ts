import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { WorkItemComment } from '../contracts/workItem.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { isAmong } from '../rules/principals.ts';
import { type Activity, defineActivity } from './defineActivity.ts';

const maximumAnswers = 50;

/** What people, and neither the agent, other bots, nor anybody nobody listens to, wrote on the work item after one of its comments. */
export function readAnswers(
  ado: Pick<AzureDevOps, 'workItems'>,
  store: ArtifactStore,
  ignoredAuthors: readonly string[],
  logger: Logger,
): Activity {
  return defineActivity('readAnswers', logger, async ({ project, workItemId, afterComment }) => {
    const comments = await ado.workItems.comments({ project, workItemId });
    const answers: WorkItemComment[] = comments
      .filter((comment) => comment.id > afterComment && !comment.isOwn && !comment.isBot && !isCommand(comment.text))
      .filter(({ authorId, authorName }) => !isAmong({ id: authorId, uniqueName: authorName }, ignoredAuthors, []))
      .slice(0, maximumAnswers)
      .map(({ id, author, text, createdAt }) => ({ id, author, text, createdAt }));
    const last = answers.at(-1);
    if (last === undefined) return { count: 0 };
    return { answers: await store.putJson(answers), count: answers.length, lastComment: last.id };
  });
}

/** A command is carried out on its own; it answers nothing. */
function isCommand(text: string): boolean {
  return /^\s*\/agent\b/i.test(text);
}
