import { z } from 'zod';
import type { Actor } from '../../contracts/deliveries/deliveryEvent.ts';
import type { WorkItemUpdate } from '../../contracts/workItems/workItemUpdate.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listSchema, optionalText } from '../http/schemas.ts';
import { tagsOf } from './workItems.ts';

export interface HistoryOptions {
  readonly project: string;
  readonly workItemId: number;
  /** Its revision now: what is read ends there. */
  readonly revision: number;
}

/** Of a long history only the newest part is read. */
const mostUpdates = 200;

const actorSchema = z.object({ id: optionalText, displayName: optionalText, uniqueName: optionalText }).transform(
  ({ id, displayName, uniqueName }): Actor => ({
    ...(id === undefined ? {} : { id }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(uniqueName === undefined ? {} : { uniqueName }),
  }),
);

const updateSchema = z.object({
  rev: z.number().int().positive(),
  revisedBy: z.unknown().optional(),
  fields: z
    .record(z.string(), z.object({ oldValue: z.unknown().optional(), newValue: z.unknown().optional() }))
    .nullish(),
});

type Update = z.infer<typeof updateSchema>;

/** The newest changes of a work item, oldest first. Changes of links alone are left out: they change no field. */
export async function readWorkItemHistory(
  connection: Connection,
  { project, workItemId, revision }: HistoryOptions,
): Promise<readonly WorkItemUpdate[]> {
  const { value: page } = await connection.json(
    {
      operation: 'workItems.updates',
      purpose: `read the history of work item ${workItemId} in project "${project}"`,
      resource: resources.workItemUpdates,
      route: { project, id: workItemId },
      // A change of links alone is an update of its own, so there may be more updates than revisions, and never fewer.
      query: { $top: mostUpdates, $skip: Math.max(0, revision - mostUpdates / 2) },
    },
    listSchema(updateSchema),
  );
  return page.value.flatMap(toUpdate);
}

function toUpdate({ rev, revisedBy, fields }: Update): readonly WorkItemUpdate[] {
  const changedAt = Date.parse(text(fields?.['System.ChangedDate']?.newValue));
  if (fields == null || Number.isNaN(changedAt)) return [];
  const tags = fields['System.Tags'];
  const state = fields['System.State'];
  return [
    {
      revision: rev,
      changedAt,
      changedBy: actorSchema.safeParse(revisedBy).data,
      changedFields: Object.keys(fields),
      tags: tags && { before: tagsOf(text(tags.oldValue)), after: tagsOf(text(tags.newValue)) },
      state: state && { before: text(state.oldValue), after: text(state.newValue) },
      assignedTo: actorSchema.safeParse(fields['System.AssignedTo']?.newValue).data,
    },
  ];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
