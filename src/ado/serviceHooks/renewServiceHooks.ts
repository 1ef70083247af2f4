import { type AzureDevOpsOptions, connect } from '../http/connection.ts';
import { organizationOf } from '../http/organization.ts';
import { resources } from '../http/resources.ts';
import { listSchema } from '../http/schemas.ts';
import { serviceHookEvents } from './serviceHookEvents.ts';
import { type AdoSubscription, subscriptionSchema } from './serviceHookSchemas.ts';

/** What a subscription is for, and what it signs in with from now on. */
export type CredentialFor = (scope: {
  readonly organization: string;
  readonly projectId: string;
  readonly eventType: string;
}) => { readonly username: string; readonly password: string };

export interface RenewedHooks {
  readonly renewed: number;
  /** Those that signed in with the credential already. */
  readonly left: number;
}

/** The agent's own subscriptions sign in with names that begin so; what others made keeps its credential. */
const ownUsername = /^code-agent(\.|$)/;

/**
 * Gives every subscription of the organisation that sends to the webhook a new credential. The user name tells which
 * key a password came from, so that nothing is written twice, and a second call goes on where the first one ended.
 * Lists once for the whole organisation: Azure DevOps finds that expensive.
 */
export async function renewServiceHooks(
  options: AzureDevOpsOptions,
  url: string,
  credentialFor: CredentialFor,
): Promise<RenewedHooks> {
  const connection = connect(options);
  const organization = organizationOf(options.organizationUrl);
  const { value: found } = await connection.json(
    {
      operation: 'serviceHooks.list',
      purpose: 'list the service hooks',
      resource: resources.subscriptions,
      route: {},
      query: { publisherId: 'tfs', consumerId: 'webHooks', consumerActionId: 'httpRequest' },
    },
    listSchema(subscriptionSchema),
  );
  let renewed = 0;
  let left = 0;
  for (const subscription of found.value.filter((one) => isOwn(one, url))) {
    const { eventType, publisherInputs, consumerInputs } = subscription;
    const { username, password } = credentialFor({
      organization,
      projectId: publisherInputs['projectId'] ?? '',
      eventType,
    });
    if (consumerInputs['basicAuthUsername'] === username) {
      left += 1;
      continue;
    }
    const body = {
      ...subscription,
      consumerInputs: { ...consumerInputs, basicAuthUsername: username, basicAuthPassword: password },
    };
    const call = { operation: 'serviceHooks.replace', purpose: 'renew a service hook', method: 'PUT' } as const;
    const route = { subscriptionId: subscription.id };
    await connection.json({ ...call, resource: resources.subscriptions, route, body }, subscriptionSchema);
    renewed += 1;
  }
  return { renewed, left };
}

function isOwn({ eventType, publisherInputs, consumerInputs }: AdoSubscription, url: string): boolean {
  const isKnown = serviceHookEvents.some((event) => event.eventType === eventType);
  const isOurs = ownUsername.test(consumerInputs['basicAuthUsername'] ?? '');
  return consumerInputs['url'] === url && isKnown && isOurs && (publisherInputs['projectId'] ?? '') !== '';
}
