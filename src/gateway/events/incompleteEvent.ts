import type { Envelope } from './serviceHookEnvelope.ts';

/**
 * All that a subscription with "Resource details to send: Minimal" has of a resource, whatever the event: members of these
 * names, as `EventTransformer` of the server's service hooks lists them. With "None" there is no resource.
 */
const minimalFields: ReadonlySet<string> = new Set(
  'id url webUrl name pullRequestId workItemId pushId changesetId stageName attemptId runId runUrl approvalId'.split(
    ' ',
  ),
);

const workItemPath = /\/_apis\/wit\/workItems\/(\d{1,15})(?:\/|$)/i;
const digits = /^\d{1,15}$/;
const longestAddress = 2000;

/** Whether a payload says so little that what it is about has to be read. */
export function lacksDetails({ resource = {} }: Envelope): boolean {
  return Object.keys(resource).every((name) => minimalFields.has(name));
}

/**
 * What a payload says that has few details of its resource, to be checked against the event's schema.
 * @returns undefined for one that says nothing by which more could be found
 */
export function readIncomplete(envelope: Envelope, project: string | undefined): object | undefined {
  const { eventType, notificationId, subscriptionId, resource = {} } = envelope;
  const event = { kind: 'incomplete', project };
  if (eventType.startsWith('workitem.')) {
    const workItemId = workItemOf(envelope);
    if (workItemId !== undefined) return { ...event, workItemId };
    // A number that leads nowhere is not looked for elsewhere.
    if ('workItemId' in resource || 'id' in resource) return undefined;
  }
  // Nothing comes of a push, whatever it says.
  if (eventType === 'git.push' || subscriptionId === undefined || !digits.test(notificationId ?? '')) return undefined;
  return { ...event, notificationId: Number(notificationId) };
}

/** The id of an update is its own number: only the address names its work item then. */
function workItemOf({ eventType, resource = {} }: Envelope): number | undefined {
  const { id, workItemId, url } = resource;
  const inAddress = workItemPath.exec(typeof url === 'string' ? url.slice(0, longestAddress) : '')?.[1];
  const number = workItemId ?? inAddress ?? (eventType === 'workitem.updated' ? undefined : id);
  return digits.test(String(number)) ? Number(number) : undefined;
}
