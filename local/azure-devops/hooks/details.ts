import { isObject, type JsonObject } from '../http/exchange.ts';

type Inputs = Readonly<Record<string, string>>;

/** What is left of a resource with minimal details: these members, as the server's own EventTransformer lists them. */
const minimalFields = [
  ...['id', 'url', 'webUrl', 'name', 'pullRequestId', 'workItemId', 'pushId', 'changesetId'],
  ...['stageName', 'attemptId', 'runId', 'runUrl', 'approvalId'],
];

const resourceDetails: readonly string[] = ['', 'all', 'minimal', 'none'];
const messageDetails: readonly string[] = ['', 'all', 'text', 'html', 'markdown', 'none'];

/** The name of an input that says no known amount of details. */
export function wrongDetails(inputs: Inputs): string | undefined {
  if (!resourceDetails.includes(input(inputs, 'resourceDetailsToSend'))) return 'resourceDetailsToSend';
  return ['messagesToSend', 'detailedMessagesToSend'].find((name) => !messageDetails.includes(input(inputs, name)));
}

/**
 * What a subscription sends of an event.
 * @returns the event itself where that is all of it
 */
export function transformEvent(event: JsonObject, inputs: Inputs): JsonObject {
  const details = input(inputs, 'resourceDetailsToSend');
  const short = input(inputs, 'messagesToSend');
  const long = input(inputs, 'detailedMessagesToSend');
  if ([details, short, long].every((amount) => amount === '' || amount === 'all')) return event;
  const resource = resourceOf(event['resource'], details);
  return {
    ...event,
    resource,
    ...(resource === null ? { resourceVersion: null } : {}),
    message: messageOf(event['message'], short),
    detailedMessage: messageOf(event['detailedMessage'], long),
  };
}

function resourceOf(resource: unknown, details: string): unknown {
  if (details === 'none') return null;
  if (details !== 'minimal' || !isObject(resource)) return resource;
  return Object.fromEntries(minimalFields.filter((name) => name in resource).map((name) => [name, resource[name]]));
}

function messageOf(message: unknown, wanted: string): unknown {
  if (wanted === 'none') return null;
  return wanted === '' || wanted === 'all' || !isObject(message) ? message : { [wanted]: message[wanted] };
}

function input(inputs: Inputs, name: string): string {
  return (inputs[name] ?? '').toLowerCase();
}
