import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { FoundWorkItem } from '../../ado/workItems/workItemSearch.ts';
import {
  type ExpectationOptions,
  type ExpectedDelivery,
  expectedOfWorkItem,
  type ObservedWorkItem,
} from '../../gateway/routing/expectedDeliveries.ts';

/** What happened longer ago is settled: by then somebody has asked again. */
export const lookbackMilliseconds = 72 * 3_600_000;

/** What the deliveries about a work item must have led to, by what can be read of it now: its history and its comments. */
export async function findExpectedDeliveries(
  { workItems }: Pick<AzureDevOps, 'workItems'>,
  { id: workItemId, revision, project, lastRunAt }: FoundWorkItem & Pick<ObservedWorkItem, 'project' | 'lastRunAt'>,
  outlook: ExpectationOptions,
): Promise<readonly ExpectedDelivery[]> {
  const updates = await workItems.history({ project, workItemId, revision });
  const comments = await workItems.comments({ project, workItemId, since: new Date(outlook.since) });
  return expectedOfWorkItem({ project, workItemId, updates, comments, lastRunAt }, outlook);
}
