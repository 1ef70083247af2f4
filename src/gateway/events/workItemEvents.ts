import { z } from 'zod';
import { splitList } from '../../contracts/text/splitList.ts';
import { parseIdentity } from './identity.ts';
import { jsonObject, lenient, looseObject, wholeNumber } from './lenientSchemas.ts';
import { type Envelope, projectIdOf } from './serviceHookEnvelope.ts';

const resourceSchema = looseObject({
  id: lenient(wholeNumber),
  workItemId: lenient(wholeNumber),
  rev: lenient(wholeNumber),
  revisedBy: z.unknown().optional(),
  fields: lenient(jsonObject),
  revision: lenient(looseObject({ id: lenient(wholeNumber), rev: lenient(wholeNumber), fields: lenient(jsonObject) })),
  commentVersionRef: lenient(looseObject({ commentId: lenient(wholeNumber) })),
});

type WorkItemResource = z.infer<typeof resourceSchema>;

/** Old and new value of a field in `workitem.updated`; either may be missing. */
const fieldChangeSchema = z.object({ oldValue: z.unknown().optional(), newValue: z.unknown().optional() });

/** What `workitem.created` says, to be checked against the event's schema. */
export function readWorkItemCreated(envelope: Envelope): object {
  const resource = resourceSchema.parse(envelope.resource);
  const fields = resource.fields ?? {};
  return {
    ...wholeWorkItem(envelope, resource),
    kind: 'workItemCreated',
    tags: { after: tagsOf(fields['System.Tags']) },
    assignedTo: parseIdentity(fields['System.AssignedTo']),
  };
}

/** What `workitem.commented` says, to be checked against the event's schema. */
export function readWorkItemCommented(envelope: Envelope): object {
  const resource = resourceSchema.parse(envelope.resource);
  return {
    ...wholeWorkItem(envelope, resource),
    kind: 'workItemCommented',
    commentId: positive(resource.commentVersionRef?.commentId),
    commentText: textOf(resource.fields?.['System.History']) ?? '',
  };
}

/** What `workitem.updated` says, to be checked against the event's schema. */
export function readWorkItemUpdated(envelope: Envelope): object {
  const resource = resourceSchema.parse(envelope.resource);
  const changes = resource.fields ?? {};
  const whole = resource.revision?.fields ?? {};
  const tagsChange = fieldChangeSchema.safeParse(changes['System.Tags']);
  return {
    kind: 'workItemUpdated',
    project: textOf(whole['System.TeamProject']) ?? textOf(changes['System.TeamProject']) ?? projectIdOf(envelope),
    workItemId: updatedWorkItem(resource),
    revision: positive(resource.rev ?? resource.revision?.rev),
    changedBy: parseIdentity(resource.revisedBy ?? whole['System.ChangedBy'] ?? changes['System.ChangedBy']),
    changedFields: Object.keys(changes),
    tags: tagsChange.success
      ? { before: tagsOf(tagsChange.data.oldValue), after: tagsOf(tagsChange.data.newValue) }
      : { after: tagsOf(whole['System.Tags'] ?? changes['System.Tags']) },
    assignedTo: assigneeOf(changes['System.AssignedTo']) ?? parseIdentity(whole['System.AssignedTo']),
  };
}

function wholeWorkItem(envelope: Envelope, resource: WorkItemResource) {
  const fields = resource.fields ?? {};
  return {
    project: textOf(fields['System.TeamProject']) ?? projectIdOf(envelope),
    workItemId: resource.id,
    revision: positive(resource.rev),
    changedBy: parseIdentity(fields['System.ChangedBy'] ?? fields['System.CreatedBy']),
  };
}

/**
 * In real updates `resource.id` is the update's number; only the flat shape of the older documentation, told by its
 * plain field values, has the work item there.
 */
function updatedWorkItem(resource: WorkItemResource): number | undefined {
  if (resource.workItemId !== undefined) {
    return resource.workItemId;
  }
  const isFlat = typeof resource.fields?.['System.TeamProject'] === 'string';
  return resource.revision?.id ?? (isFlat ? resource.id : undefined);
}

function assigneeOf(change: unknown) {
  const parsed = fieldChangeSchema.safeParse(change);
  return parsed.success ? parseIdentity(parsed.data.newValue) : undefined;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value === '' ? undefined : value;
  }
  const change = fieldChangeSchema.safeParse(value);
  return change.success && typeof change.data.newValue === 'string' ? change.data.newValue : undefined;
}

function tagsOf(value: unknown): readonly string[] {
  return typeof value === 'string' ? splitList(value, ';') : [];
}
