import { type DeliveryEvent, deliveryEventSchema } from '../../contracts/deliveries/deliveryEvent.ts';
import { readBuildCompleted } from './buildEvents.ts';
import { lacksDetails, readIncomplete } from './incompleteEvent.ts';
import { findExceededLimit } from './payloadLimits.ts';
import { readPullRequestChanged, readPullRequestCommented } from './pullRequestEvents.ts';
import { readPushed } from './pushEvents.ts';
import { type Envelope, envelopeSchema, projectIdOf } from './serviceHookEnvelope.ts';
import { readWorkItemCommented, readWorkItemCreated, readWorkItemUpdated } from './workItemEvents.ts';

/** The facts in the envelope itself. */
export interface DeliverySubject {
  readonly eventType: string;
  /** Id of the project. */
  readonly projectId?: string;
}

export type ParsedDelivery =
  | ({ readonly kind: 'event'; readonly event: DeliveryEvent } & DeliverySubject)
  | ({
      readonly kind: 'unhandled';
      /** Why it is ignored, in words for the sender. */
      readonly reason: string;
      readonly deliveryId?: string;
    } & DeliverySubject)
  /** Possibly from Azure DevOps, but too large to read. */
  | { readonly kind: 'too-large'; readonly reason: string }
  | { readonly kind: 'malformed'; readonly message: string };

interface EventReader {
  /** Reads the payload, not yet validated. Called only when the envelope has a resource. */
  readonly read: (envelope: Envelope) => object;
  /** What every delivery of this type must say. */
  readonly subject: string;
  /** The member of a resource with few details that is enough for the reader. */
  readonly enough?: string;
}

const pullRequestChanged: EventReader = {
  ...{ read: readPullRequestChanged, subject: 'pull request', enough: 'pullRequestId' },
};

const readers: ReadonlyMap<string, EventReader> = new Map([
  ['workitem.created', { read: readWorkItemCreated, subject: 'work item' }],
  ['workitem.updated', { read: readWorkItemUpdated, subject: 'work item' }],
  ['workitem.commented', { read: readWorkItemCommented, subject: 'work item' }],
  ['git.pullrequest.created', pullRequestChanged],
  ['git.pullrequest.updated', pullRequestChanged],
  ['git.pullrequest.merged', pullRequestChanged],
  [
    'ms.vss-code.git-pullrequest-comment-event',
    { read: readPullRequestCommented, subject: 'comment on a pull request' },
  ],
  ['build.complete', { read: readBuildCompleted, subject: 'build', enough: 'id' }],
  ['git.push', { read: readPushed, subject: 'ref' }],
]);

/**
 * Reads a service-hook payload.
 * @param text the body, decoded as UTF-8; its size and depth are checked before it is parsed
 * @returns `event` for what the agent knows; `unhandled` for any other well-formed envelope, also for the portal's
 *   "Test" deliveries and for events that do not say what they are about; `too-large`; otherwise `malformed`
 */
export function parseDelivery(text: string): ParsedDelivery {
  const exceeded = findExceededLimit(text);
  if (exceeded !== undefined) {
    return { kind: 'too-large', reason: tooLargeReason(exceeded) };
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

/** Why a too large delivery is ignored, in words for the sender. */
export function tooLargeReason(exceeded: string): string {
  return `${exceeded}. Reconciliation will pick it up. Set the subscription to send fewer resource details`;
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) };
  } catch {
    return undefined;
  }
}

function interpret(envelope: Envelope): ParsedDelivery {
  const { eventType, subscriptionId } = envelope;
  const reader = readers.get(eventType);
  if (reader === undefined) {
    return unhandled(envelope, 'events of this type are not handled');
  }
  const deliveryId = deliveryIdOf(envelope);
  if (deliveryId === undefined) {
    return unhandled(envelope, 'the payload has no id, so duplicates could not be recognised');
  }
  const common = { eventType, deliveryId, subscriptionId };
  const whole = isComplete(envelope, reader) ? reader.read(envelope) : readIncomplete(envelope, projectIdOf(envelope));
  if (whole === undefined) {
    return unhandled(envelope, 'the payload has no resource. Set the subscription to send all details');
  }
  const event = deliveryEventSchema.safeParse({ ...common, ...whole });
  return event.success
    ? { kind: 'event', event: event.data, ...subjectOf(envelope) }
    : unhandled(envelope, `the payload does not name its ${reader.subject}`);
}

/** Whether it contains what a reader needs. */
function isComplete(envelope: Envelope, { enough }: EventReader): boolean {
  return !lacksDetails(envelope) || (enough !== undefined && enough in (envelope.resource ?? {}));
}

function unhandled(envelope: Envelope, reason: string): ParsedDelivery {
  const deliveryId = deliveryIdOf(envelope);
  return {
    kind: 'unhandled',
    ...subjectOf(envelope),
    reason,
    ...(deliveryId === undefined ? {} : { deliveryId }),
  };
}

function subjectOf(envelope: Envelope): DeliverySubject {
  const projectId = projectIdOf(envelope);
  return { eventType: envelope.eventType, ...(projectId === undefined ? {} : { projectId }) };
}

function deliveryIdOf(envelope: Envelope): string | undefined {
  if (envelope.id !== undefined) {
    return envelope.id;
  }
  return envelope.subscriptionId !== undefined && envelope.notificationId !== undefined
    ? `${envelope.subscriptionId}/${envelope.notificationId}`
    : undefined;
}
