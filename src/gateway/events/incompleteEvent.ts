import type { Envelope } from './serviceHookEnvelope.ts';

/**
 * All members that a subscription with "Resource details to send: Minimal" sends of a resource, for every event type,
 * as `EventTransformer` of the server's service hooks lists them. With "None" there is no resource.
 */
const minimalFields: ReadonlySet<string> = new Set(
  'id url webUrl name pullRequestId workItemId pushId changesetId stageName attemptId runId runUrl approvalId'.split(
    ' ',
  ),
);

const workItemPath = /\/_apis\/wit\/workItems\/(\d{1,15})(?:\/|$)/i;
const digits = /^\d{1,15}$/;
const longestAddress = 2000;

/** Whether a payload has so few details that its subject must be looked up. */
export function lacksDetails({ resource = {} }: Envelope): boolean {
  return Object.keys(resource).every((name) => minimalFields.has(name));
}

/**
 * What a payload with few resource details says, to be validated against the event's schema.
 * @returns undefined if it contains nothing to look up
 */
export function readIncomplete(envelope: Envelope, project: string | undefined): object | undefined {
  const { eventType, notificationId, subscriptionId, resource = {} } = envelope;
  const event = { kind: 'incomplete', project };
  if (eventType.startsWith('workitem.')) {
    const workItemId = workItemOf(envelope);
    if (workItemId !== undefined) return { ...event, workItemId };
    // A useless number is not looked for elsewhere.
    if ('workItemId' in resource || 'id' in resource) return undefined;
  }
  // Pushes have no effect in any case.
  if (eventType === 'git.push' || subscriptionId === undefined || !digits.test(notificationId ?? '')) return undefined;
  return { ...event, notificationId: Number(notificationId) };
}

/** The id of an update is its own number; only the URL names its work item. */
function workItemOf({ eventType, resource = {} }: Envelope): number | undefined {
  const { id, workItemId, url } = resource;
  const inAddress = workItemPath.exec(typeof url === 'string' ? url.slice(0, longestAddress) : '')?.[1];
  const number = workItemId ?? inAddress ?? (eventType === 'workitem.updated' ? undefined : id);
  return digits.test(String(number)) ? Number(number) : undefined;
}
