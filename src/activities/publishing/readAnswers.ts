import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import { unknownPersonName } from '../../contracts/person.ts';
import type { WorkItemComment } from '../../contracts/workItems/workItem.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { matchesPrincipal } from '../../rules/principals.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

const maximumAnswers = 50;
const maximumNameCharacters = 256;

/** What people wrote on the work item after one of the agent's comments. Bots and ignored authors are left out. */
export function readAnswers(
  ado: Pick<AzureDevOps, 'workItems'>,
  store: ArtifactStore,
  ignoredAuthors: readonly string[],
  logger: Logger,
): Activity {
  return defineActivity('readAnswers', logger, async ({ project, workItemId, afterComment }) => {
    const comments = await ado.workItems.comments({ project, workItemId });
    const written = comments
      .filter((comment) => comment.id > afterComment && !comment.isOwn && !comment.isBot && !isCommand(comment.text))
      .filter(
        ({ authorId, authorName }) => !matchesPrincipal({ id: authorId, uniqueName: authorName }, ignoredAuthors, []),
      )
      .slice(0, maximumAnswers);
    const answers: WorkItemComment[] = written.map(({ id, author, text, createdAt }) => ({
      ...{ id, author, text, createdAt },
    }));
    const last = written.at(-1);
    if (last === undefined) return { count: 0 };
    const lastAuthor = { name: (last.author || unknownPersonName).slice(0, maximumNameCharacters), id: last.authorId };
    return { answers: await store.putJson(answers), count: answers.length, lastComment: last.id, lastAuthor };
  });
}

/** A command is handled separately and is not an answer. */
function isCommand(text: string): boolean {
  return /^\s*\/agent\b/i.test(text);
}
