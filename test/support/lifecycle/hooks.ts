import { randomBytes } from 'node:crypto';
import type { AzureDevOpsStandIn } from '../../../local/azure-devops/server.ts';
import { createAdoUser } from '../../../src/ado/adoUser.ts';
import { serviceHookEvents } from '../../../src/ado/serviceHooks/serviceHookEvents.ts';
import { type Relay, startRelay } from '../../../src/cli/http/relay.ts';
import { type EventGate, startEventGate } from './eventGate.ts';
import type { LifecycleHost } from './host.ts';

/** Every service hook of the project, through the gate and the relay that signs, to the app's webhook. */
export async function subscribe(
  ado: AzureDevOpsStandIn,
  app: LifecycleHost,
  signingKey: string,
): Promise<{ readonly relay: Relay; readonly events: EventGate }> {
  const basicPassword = randomBytes(16).toString('hex');
  const webhookUrl = `${app.host().url}/api/webhook`;
  const relay = await startRelay({ webhookUrl, signingKey, basicPassword, onAnswer: () => {} });
  const events = await startEventGate(() => relay.url);
  await subscribeToAll(ado, { url: events.url, basicPassword });
  return { relay, events };
}

/** Every event of the project, as the person sets it up. */
export async function subscribeToAll(
  ado: AzureDevOpsStandIn,
  target: { readonly url: string; readonly basicPassword: string },
): Promise<void> {
  const credential = { kind: 'pat', getToken: async () => ado.personToken } as const;
  const user = createAdoUser({ organizationUrl: ado.url, credential });
  for (const { eventType } of serviceHookEvents) {
    await user.subscribe({ projectId: ado.projectId ?? '', eventType, ...target });
  }
}
