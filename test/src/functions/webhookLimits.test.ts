import { describe, expect, it } from '@jest/globals';
import { createDeliveryLimits } from '../../../src/gateway/deliveryLimits.ts';
import { tagAddedPayload } from '../../support/deliverySamples.ts';
import { commentPayload, sendDelivery } from '../../support/sendDelivery.ts';

describe('POST /api/webhook when too much comes', () => {
  const source = { 'x-forwarded-for': '198.51.100.9, 203.0.113.7:4711' };

  it('answers 429 after too many refused ones of an address, and audits the first', async () => {
    const limits = createDeliveryLimits({ refusedPerMinute: 2, deliveriesPerMinute: 100 });
    const refused = () => sendDelivery({ signature: null, headers: source, options: { limits } });

    const answers = [await refused(), await refused(), await refused()];

    expect(answers.map(({ response }) => response.status)).toEqual([401, 401, 429]);
    expect(answers[2]?.response.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^[1-9]\d?$/) });
    expect(answers.flatMap(({ audited }) => audited)).toMatchObject([
      { runId: 'installation', type: 'delivery-refused', data: { reason: 'no credential', source: '203.0.113.7' } },
    ]);
  });

  it('never answers a valid sender with 429, whoever shares its address', async () => {
    const limits = createDeliveryLimits({ refusedPerMinute: 1, deliveriesPerMinute: 100 });
    const options = { limits };

    await sendDelivery({ signature: null, headers: source, options });
    await sendDelivery({ signature: null, headers: source, options });
    const { response } = await sendDelivery({ headers: source, options });

    expect(response.status).toBe(202);
  });

  it('puts a project off with 503 and Retry-After, and no other project', async () => {
    const limits = createDeliveryLimits({ refusedPerMinute: 10, deliveriesPerMinute: 1 });
    const options = { limits };
    const other = JSON.stringify(tagAddedPayload({ projectId: '11111111-1111-4111-8111-111111111111' }));

    const first = await sendDelivery({ options });
    const second = await sendDelivery({ options });
    const third = await sendDelivery({ body: other, options });

    expect([first, second, third].map(({ response }) => response.status)).toEqual([202, 503, 202]);
    expect(second.response.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^[1-9]\d?$/) });
  });

  it.each([
    ['half full', 50, [202, 202, 503]],
    ['four fifths full', 80, [202, 503, 503]],
    ['full', 100, [503, 503, 503]],
  ])('lets commands wait longest when the queue is %s', async (_what, depth, expected) => {
    const queue = { send: async () => undefined, depth: () => depth };
    const nudge = { id: 'p1', eventType: 'git.pullrequest.updated', resource: { pullRequestId: 7 } };

    const answers = await Promise.all(
      [commentPayload('/agent approve'), tagAddedPayload(), nudge].map((payload) =>
        sendDelivery({ body: JSON.stringify(payload), options: { queue } }),
      ),
    );

    expect(answers.map(({ response }) => response.status)).toEqual(expected);
  });
});
