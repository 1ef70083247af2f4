import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';

/** Reads the work item as it is now; the payload of the delivery is never believed. */
export function fetchWorkItem(ado: Pick<AzureDevOps, 'workItems'>, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('fetchWorkItem', logger, async ({ project, workItemId }) => {
    const workItem = await ado.workItems.read(project, workItemId);
    const { revision, projectName, title, createdBy, changedBy } = workItem;
    const people = [changedBy, createdBy].flatMap(({ id, uniqueName } = {}) => {
      return id === undefined || uniqueName === undefined ? [] : [{ id, uniqueName }];
    });
    return { workItem: await store.putJson(workItem), revision, projectName, title, people };
  });
}
