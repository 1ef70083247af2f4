import type { Connection } from '../../http/connection.ts';
import { ignoreFailure } from '../../http/ignoreFailure.ts';
import { resources } from '../../http/resources.ts';
import { workItemBatchSchema } from '../../http/schemas.ts';

/** What a batch reads of one work item. */
export interface BatchedWorkItem {
  readonly id: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Some fields of several work items of a project, in one call; none where there are no ids. Those of other projects, and
 * those that are gone, are left out.
 * @param ids at most 200
 */
export async function readWorkItemBatch(
  connection: Connection,
  project: string,
  ids: readonly number[],
  fields: readonly string[],
): Promise<readonly BatchedWorkItem[]> {
  if (ids.length === 0) return [];
  const found = await ignoreFailure(
    connection.json(
      {
        operation: 'workItems.batch',
        purpose: `read ${ids.length} work items of project "${project}"`,
        resource: resources.workItemsBatch,
        method: 'POST',
        route: { project },
        body: { ids, fields, errorPolicy: 'omit' },
      },
      workItemBatchSchema,
    ),
  );
  return (found?.value.value ?? []).flatMap((one) => (one === null ? [] : [one]));
}
