import { z } from 'zod';
import type { AzureDevOpsStandIn } from '../../../local/azure-devops/server.ts';
import { authorizationOf } from '../people/call.ts';

const subscriptions = z.object({
  value: z.array(
    z.looseObject({ id: z.string(), status: z.string(), consumerInputs: z.record(z.string(), z.string()) }),
  ),
});

type StandIn = Pick<AzureDevOpsStandIn, 'url' | 'personToken'>;

function asPerson({ personToken }: StandIn): Record<string, string> {
  return { authorization: authorizationOf(personToken), 'content-type': 'application/json' };
}

async function read(ado: StandIn) {
  const response = await fetch(`${ado.url}/_apis/hooks/subscriptions?api-version=7.1`, { headers: asPerson(ado) });
  return subscriptions.parse(await response.json()).value;
}

/** The states that subscriptions are in: `enabled` alone where none of them loses events. */
export async function statusesOf(ado: StandIn): Promise<readonly string[]> {
  return [...new Set((await read(ado)).map(({ status }) => status))];
}

/** How much the service hooks send, as a person sets it on their page; all of it without anything. */
export async function sendDetails(ado: StandIn, details: Readonly<Record<string, string>>): Promise<void> {
  for (const { id, consumerInputs, ...rest } of await read(ado)) {
    const kept = Object.fromEntries(Object.entries(consumerInputs).filter(([name]) => !name.endsWith('ToSend')));
    const body = JSON.stringify({ ...rest, id, consumerInputs: { ...kept, ...details } });
    const url = `${ado.url}/_apis/hooks/subscriptions/${id}?api-version=7.1`;
    const response = await fetch(url, { method: 'PUT', headers: asPerson(ado), body });
    if (!response.ok) throw new Error(`The subscription was not changed: ${await response.text()}`);
  }
}
