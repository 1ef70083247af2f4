import { Buffer } from 'node:buffer';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { DeliveryMessage } from '../../../../src/contracts/deliveries/delivery.ts';
import { Secret } from '../../../../src/contracts/secret.ts';
import { createIntake } from '../../../../src/functions/deliveries/intake.ts';
import { createWebhook } from '../../../../src/functions/deliveries/webhook.ts';
import { createRateLimiter } from '../../../../src/gateway/limits/rateLimits.ts';
import { startOnceInMemory } from '../../../support/memory/memoryStartClaims.ts';
import { createRunEngine } from '../../../support/orchestrations/runEngine.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';
import { tagAddedPayload } from '../../../support/webhook/deliverySamples.ts';
import { managementUrls } from '../../../support/webhook/managementUrls.ts';
import { webhookOptions } from '../../../support/webhook/webhookOptions.ts';

const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const sentAt = new Date('2026-11-23T12:00:00Z');
const minute = 60_000;

/** The webhook and what follows it, with an engine that starts nothing twice. */
function createGateway() {
  const { logger } = recordingLogger();
  const messages: DeliveryMessage[] = [];
  const engine = createRunEngine();
  let now = sentAt.getTime();
  const options = {
    keys: async () => [new Secret(key)],
    limits: createRateLimiter({ refusedPerMinute: 100, deliveriesPerMinute: 100 }),
    queue: { send: async (message: DeliveryMessage) => void messages.push(message), depth: () => 0 },
    logger,
    now: () => now,
  };
  const webhook = createWebhook(webhookOptions(options, ['standard-webhooks']));
  const intake = createIntake({
    lookUp: async () => [],
    organization: 'contoso',
    startOnce: startOnceInMemory(),
    logger,
  });
  return {
    engine,
    async deliver(body: string, later: number) {
      now = sentAt.getTime() + later;
      const headers = {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(sentAt.getTime() / 1000),
        'webhook-signature': new Webhook(key).sign('msg_1', sentAt, body),
      };
      const request = new HttpRequest({
        method: 'POST',
        url: 'http://127.0.0.1/api/webhook',
        body: { bytes: Buffer.from(body) },
        headers,
      });
      const { status, jsonBody } = await webhook(
        request,
        { createHttpManagementPayload: managementUrls },
        new InvocationContext(),
      );
      const client = { ...engine.client };
      for (const message of messages.splice(0)) await intake(message, client, new InvocationContext());
      return { status, answer: jsonBody };
    },
  };
}

describe('a delivery that is sent again', () => {
  it('is answered like the first inside the window, and starts nothing', async () => {
    const { deliver, engine } = createGateway();
    const body = JSON.stringify(tagAddedPayload());

    const first = await deliver(body, 0);
    const replay = await deliver(body, minute);
    const later = await deliver(body, 5 * minute);

    expect(first).toMatchObject({ status: 202, answer: { status: 'accepted', runId: 'contoso-Store-42-r7' } });
    expect([replay, later]).toEqual([first, first]);
    expect(engine.started.map(({ instanceId }) => instanceId)).toEqual(['contoso-Store-42-r7']);
  });

  it('is refused after the window', async () => {
    const { deliver, engine } = createGateway();

    const late = await deliver(JSON.stringify(tagAddedPayload()), 5 * minute + 1_000);

    expect({ status: late.status, started: engine.started }).toEqual({ status: 401, started: [] });
  });

  it('does nothing more when it is a command or a nudge', async () => {
    const { deliver, engine } = createGateway();
    const fields = { 'System.TeamProject': 'Store', 'System.History': '<div>/agent status</div>' };
    const command = { id: 'c1', eventType: 'workitem.commented', resource: { id: 42, rev: 8, fields } };

    const first = await deliver(JSON.stringify(command), 0);
    const replay = await deliver(JSON.stringify(command), minute);

    expect(replay).toEqual(first);
    expect(engine.started).toHaveLength(1);
  });
});
