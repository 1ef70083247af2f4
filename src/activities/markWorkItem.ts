import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';

/** Sets state and tags of the work item; what is so already stays, and what was changed is told so that it can be put back. */
export function markWorkItem(ado: Pick<AzureDevOps, 'workItems'>, logger: Logger): Activity {
  return defineActivity(
    'markWorkItem',
    logger,
    async ({ project, workItemId, category, state, addTags, removeTags }) => {
      const { before } = await ado.workItems.change({
        ...{ project, id: workItemId, addTags, removeTags },
        ...(category === undefined ? {} : { stateCategories: [category] }),
        ...(state === undefined ? {} : { state }),
      });
      const had = new Set(before.tags.map((tag) => tag.toLowerCase()));
      return {
        previousState: before.state,
        addedTags: addTags.filter((tag) => !had.has(tag.toLowerCase())),
        removedTags: removeTags.filter((tag) => had.has(tag.toLowerCase())),
      };
    },
  );
}
