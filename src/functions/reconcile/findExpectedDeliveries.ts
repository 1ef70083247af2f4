import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { FoundWorkItem } from '../../ado/workItems/workItemSearch.ts';
import {
  type ExpectationOptions,
  type ExpectedDelivery,
  expectedOfWorkItem,
  type ObservedWorkItem,
} from '../../gateway/routing/expectedDeliveries.ts';

/** Older events are settled: by then someone has asked again. */
export const lookbackMilliseconds = 72 * 3_600_000;

/** The effects that the deliveries about a work item must have had, by its current history and comments. */
export async function findExpectedDeliveries(
  { workItems }: Pick<AzureDevOps, 'workItems'>,
  { id: workItemId, revision, project, lastRunAt }: FoundWorkItem & Pick<ObservedWorkItem, 'project' | 'lastRunAt'>,
  outlook: ExpectationOptions,
): Promise<readonly ExpectedDelivery[]> {
  const updates = await workItems.history({ project, workItemId, revision });
  const comments = await workItems.comments({ project, workItemId, since: new Date(outlook.since) });
  return expectedOfWorkItem({ project, workItemId, updates, comments, lastRunAt }, outlook);
}
