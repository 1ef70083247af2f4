import { Buffer } from 'node:buffer';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Secret } from '../../../../src/contracts/secret.ts';
import { createWebhook } from '../../../../src/functions/deliveries/webhook.ts';
import { basicCredential } from '../../../../src/gateway/authentication/basicCredential.ts';
import { signBody } from '../../../../src/gateway/authentication/signature.ts';
import { createRateLimiter } from '../../../../src/gateway/limits/rateLimits.ts';
import { tagAddedPayload } from '../../../support/webhook/deliverySamples.ts';
import { managementUrls } from '../../../support/webhook/managementUrls.ts';
import { mutationOf } from '../../../support/webhook/mutatePayloads.ts';
import { webhookOptions } from '../../../support/webhook/webhookOptions.ts';

/** `npm run campaign:webhook` asks for many more, and measures their time as well. */
const mutations = Number(process.env['WEBHOOK_MUTATIONS'] ?? 300);
const isCampaign = process.env['WEBHOOK_MUTATIONS'] !== undefined;
const slowMilliseconds = 50;
const controls = 3;

const folder = join(process.env['CODE_AGENT_DATA'] ?? '/work/shared/data', 'webhooks');
const key = 'a-key-of-at-least-thirty-two-characters';
const plenty = Number.MAX_SAFE_INTEGER;

const samples = [JSON.stringify(tagAddedPayload()), ...recorded()];

function recorded(): readonly string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'INDEX.json');
  return files.map((file) => readFileSync(join(folder, file), 'utf8'));
}

function createGateway() {
  let sent = 0;
  const webhook = createWebhook(
    webhookOptions({
      keys: async () => [new Secret(key)],
      limits: createRateLimiter({ refusedPerMinute: plenty, deliveriesPerMinute: plenty }),
      queue: {
        async send() {
          sent += 1;
        },
        depth: () => 0,
      },
      routing: { tag: 'code-agent', agentIdentities: ['agent@example.com'] },
    }),
  );
  return {
    sent: () => sent,
    async post(body: Buffer, headers: Record<string, string>) {
      const bytes = body.byteLength === 0 ? {} : { body: { bytes: body } };
      const url = 'http://127.0.0.1/api/webhook';
      const request = new HttpRequest({ method: 'POST', url, ...bytes, headers });
      const client = { createHttpManagementPayload: managementUrls };
      const response = await webhook(request, client, new InvocationContext({ invocationId: 'call-1' }));
      return { status: response.status, text: JSON.stringify(response.jsonBody ?? response.body) };
    },
  };
}

/** Milliseconds of the fastest of some tries: what the machine does meanwhile is not in it. */
async function fastest(run: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < controls; round += 1) {
    const begun = performance.now();
    await run();
    best = Math.min(best, performance.now() - begun);
  }
  return best;
}

describe(`${mutations} mutated payloads`, () => {
  if (samples.length === 1) {
    it(`mutate only a sample of the tests: ${folder} is not on this machine`, () => undefined);
  }

  it('are taken or refused for a reason, never answered with 500, and not believed without a credential', async () => {
    const gateway = createGateway();
    const { username, password } = basicCredential(key, {
      organization: 'contoso',
      projectId: '11111111-1111-4111-8111-111111111111',
      eventType: 'workitem.updated',
    });
    const basic = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
    const slow: number[] = [];
    await fc.assert(
      fc.asyncProperty(mutationOf(samples), async ({ original, body }) => {
        const signed = { 'x-hub-signature-256': signBody(body, key) };
        const begun = performance.now();
        const answer = await gateway.post(body, signed);
        if (isCampaign && performance.now() - begun > slowMilliseconds) {
          slow.push(await fastest(() => gateway.post(body, signed)));
        }
        expect([202, 400, 413]).toContain(answer.status);

        const before = gateway.sent();
        const ofOriginal = { 'x-hub-signature-256': signBody(Buffer.from(original), key) };
        const statuses = [
          (await gateway.post(body, {})).status,
          (await gateway.post(body, body.equals(Buffer.from(original)) ? {} : ofOriginal)).status,
        ];
        expect(statuses).toEqual([401, 401]);
        // The credential of a project and an event opens nothing else, whatever the payload says.
        const other = await gateway.post(body, basic);
        if (other.status === 202) expect(other.text).toContain('it is a test delivery');
        else expect([400, 401]).toContain(other.status);
        expect(gateway.sent()).toBe(before);
      }),
      { seed: 20261123, numRuns: mutations },
    );

    expect(slow.filter((milliseconds) => milliseconds > slowMilliseconds)).toEqual([]);
  });
});
