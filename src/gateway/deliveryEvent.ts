import { type DeliveryEvent, deliveryEventSchema } from '../contracts/deliveryEvent.ts';
import { exceededLimit } from './payloadLimits.ts';
import {
  type Envelope,
  envelopeSchema,
  fieldChangeSchema,
  parseIdentity,
  type WorkItemResource,
} from './serviceHookEnvelope.ts';

export type ParsedDelivery =
  | { readonly kind: 'event'; readonly event: DeliveryEvent }
  | { readonly kind: 'unhandled'; readonly eventType: string; readonly deliveryId?: string }
  | { readonly kind: 'malformed'; readonly message: string };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a service-hook payload.
 * @param text the body, decoded as UTF-8; size, depth and string lengths are checked before it is parsed
 * @returns `event` for what the agent acts on; `unhandled` for any other well-formed envelope, also for the portal's
 *   "Test" deliveries and for work item events that do not say which work item they are about; otherwise `malformed`
 */
export function parseDelivery(text: string): ParsedDelivery {
  const exceeded = exceededLimit(text);
  if (exceeded !== undefined) {
    return { kind: 'malformed', message: `${exceeded}; nothing was read` };
  }
  const json = parseJson(text);
  if (json === undefined) {
    return { kind: 'malformed', message: 'the body is not valid JSON' };
  }
  const envelope = envelopeSchema.safeParse(json.value);
  if (!envelope.success) {
    return { kind: 'malformed', message: 'the body is not a service-hook envelope: it needs an `eventType`' };
  }
  return interpret(envelope.data);
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) };
  } catch {
    return undefined;
  }
}

function interpret(envelope: Envelope): ParsedDelivery {
  const deliveryId = deliveryIdOf(envelope);
  const event = deliveryEventSchema.safeParse(candidateEvent(envelope, deliveryId));
  if (event.success) {
    return { kind: 'event', event: event.data };
  }
  return {
    kind: 'unhandled',
    eventType: envelope.eventType,
    ...(deliveryId === undefined ? {} : { deliveryId }),
  };
}

function deliveryIdOf(envelope: Envelope): string | undefined {
  if (envelope.id !== undefined) {
    return envelope.id;
  }
  return envelope.subscriptionId !== undefined && envelope.notificationId !== undefined
    ? `${envelope.subscriptionId}/${envelope.notificationId}`
    : undefined;
}

function candidateEvent(envelope: Envelope, deliveryId: string | undefined): unknown {
  const resource = envelope.resource;
  if (resource === undefined) {
    return undefined;
  }
  const common = { eventType: envelope.eventType, deliveryId, subscriptionId: envelope.subscriptionId };
  const projectId = envelope.resourceContainers?.project?.id;
  if (envelope.eventType === 'workitem.updated') {
    return { ...common, ...updated(resource, projectId) };
  }
  const fields = resource.fields ?? {};
  const workItem = {
    ...common,
    project: textOf(fields['System.TeamProject']) ?? projectId,
    workItemId: resource.id,
    revision: revisionOf(resource.rev),
    changedBy: parseIdentity(fields['System.ChangedBy'] ?? fields['System.CreatedBy']),
  };
  if (envelope.eventType === 'workitem.created') {
    return { ...workItem, kind: 'workItemCreated', tags: { after: tagsOf(fields['System.Tags']) } };
  }
  if (envelope.eventType === 'workitem.commented') {
    return { ...workItem, kind: 'workItemCommented', commentText: textOf(fields['System.History']) ?? '' };
  }
  return undefined;
}

function updated(resource: WorkItemResource, projectId: string | undefined): Fields {
  const changes = resource.fields ?? {};
  const whole = resource.revision?.fields ?? {};
  const tagsChange = fieldChangeSchema.safeParse(changes['System.Tags']);
  return {
    kind: 'workItemUpdated',
    project: textOf(whole['System.TeamProject']) ?? textOf(changes['System.TeamProject']) ?? projectId,
    workItemId: updatedWorkItem(resource),
    revision: revisionOf(resource.rev ?? resource.revision?.rev),
    changedBy: parseIdentity(resource.revisedBy ?? whole['System.ChangedBy'] ?? changes['System.ChangedBy']),
    changedFields: Object.keys(changes),
    tags: tagsChange.success
      ? { before: tagsOf(tagsChange.data.oldValue), after: tagsOf(tagsChange.data.newValue) }
      : { after: tagsOf(whole['System.Tags'] ?? changes['System.Tags']) },
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

function revisionOf(rev: number | undefined): number | undefined {
  return rev !== undefined && rev > 0 ? rev : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value === '' ? undefined : value;
  }
  const change = fieldChangeSchema.safeParse(value);
  return change.success && typeof change.data.newValue === 'string' ? change.data.newValue : undefined;
}

function tagsOf(value: unknown): readonly string[] {
  const text = typeof value === 'string' ? value : '';
  return text
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}
