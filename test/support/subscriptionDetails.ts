import { z } from 'zod';
import type { AzureDevOpsStandIn } from '../../local/azure-devops/server.ts';

const subscriptions = z.object({
  value: z.array(z.looseObject({ id: z.string(), consumerInputs: z.record(z.string(), z.string()) })),
});

/** How much the service hooks send, as a person sets it on their page; all of it without anything. */
export async function sendDetails(
  { url, personToken }: Pick<AzureDevOpsStandIn, 'url' | 'personToken'>,
  details: Readonly<Record<string, string>>,
): Promise<void> {
  const authorization = `Basic ${Buffer.from(`:${personToken}`).toString('base64')}`;
  const base = `${url}/_apis/hooks/subscriptions`;
  const headers = { authorization, 'content-type': 'application/json' };
  const { value } = subscriptions.parse(await (await fetch(`${base}?api-version=7.1`, { headers })).json());
  for (const { id, consumerInputs, ...rest } of value) {
    const kept = Object.fromEntries(Object.entries(consumerInputs).filter(([name]) => !name.endsWith('ToSend')));
    const body = JSON.stringify({ ...rest, id, consumerInputs: { ...kept, ...details } });
    const response = await fetch(`${base}/${id}?api-version=7.1`, { method: 'PUT', headers, body });
    if (!response.ok) throw new Error(`The subscription was not changed: ${await response.text()}`);
  }
}
