import type { DeliveryEvent } from '../../contracts/deliveries/deliveryEvent.ts';
import type { WorkItemUpdate } from '../../contracts/workItems/workItemUpdate.ts';

/** The event that a delivery would have reported, built from an entry in a work item's history. */
export function eventFromUpdate(
  { project, workItemId }: { readonly project: string; readonly workItemId: number },
  update: WorkItemUpdate,
): DeliveryEvent {
  const { revision, changedBy, changedFields, tags, assignedTo } = update;
  const common = {
    deliveryId: `reconciled-${workItemId}-${revision}`,
    ...{ project, workItemId, revision },
    ...(changedBy === undefined ? {} : { changedBy }),
    ...(assignedTo === undefined ? {} : { assignedTo }),
  };
  if (revision === 1) {
    return {
      ...common,
      kind: 'workItemCreated',
      eventType: 'workitem.created',
      tags: { after: [...(tags?.after ?? [])] },
    };
  }
  return {
    ...common,
    kind: 'workItemUpdated',
    eventType: 'workitem.updated',
    changedFields: [...changedFields],
    tags: tags === undefined ? { after: [] } : { before: [...tags.before], after: [...tags.after] },
  };
}
