import { describe, expect, it } from '@jest/globals';
import { basicCredential } from '../../../../src/gateway/authentication/basicCredential.ts';
import { createRateLimiter } from '../../../../src/gateway/limits/rateLimits.ts';
import { tagAddedPayload } from '../../../support/webhook/deliverySamples.ts';
import { commentPayload, sendDelivery, webhookKey } from '../../../support/webhook/sendDelivery.ts';

/** The most characters that a field of a work item holds. */
const longestField = 1_048_576;

/** An update that brings the tag, and what people have put into a long field besides. */
function updateWith(change: { readonly oldValue?: unknown; readonly newValue?: unknown }, more: object = {}) {
  const payload = tagAddedPayload();
  const { resource } = payload;
  const fields = { ...resource.fields, 'System.Description': change };
  const whole = { ...resource.revision.fields, 'System.Description': change.newValue };
  return { ...payload, ...more, resource: { ...resource, fields, revision: { ...resource.revision, fields: whole } } };
}

describe('POST /api/webhook and what Azure DevOps may send', () => {
  const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
  const links = Array.from({ length: 30_000 }, (_, index) => ({
    ...{ rel: 'System.LinkTypes.Related', url: `https://dev.azure.com/contoso/_apis/wit/workItems/${index}` },
    attributes: { isLocked: false, name: 'Related' },
  }));

  it.each<[string, object]>([
    ['the longest field there can be', updateWith({ newValue: 'x'.repeat(longestField) })],
    ['one of Japanese', updateWith({ oldValue: '', newValue: '請求'.repeat(longestField / 2) })],
    ['one of emoji, before and after', updateWith({ oldValue: '🛒'.repeat(500_000), newValue: '🧾'.repeat(524_288) })],
    ['one of quotation marks and backslashes', updateWith({ newValue: '\\"'.repeat(longestField / 2) })],
    ['one of control characters', updateWith({ newValue: '\u0001'.repeat(longestField) })],
    ['a pasted log of tabs and line ends', updateWith({ newValue: '\tat main()\r\n'.repeat(80_000) })],
    ['30,000 links', updateWith({ newValue: 'x' }, { relations: links })],
    ['a value that nests 300 levels', updateWith({ newValue: nested(300) })],
    ['half a surrogate pair, cut by a client', updateWith({ newValue: `${'x'.repeat(10)}\ud83d` })],
    ['long messages beside the resource', updateWith({}, { detailedMessage: { text: 'x'.repeat(3_000_000) } })],
  ])('takes %s', async (_what, payload) => {
    const { response, sent } = await sendDelivery({ body: JSON.stringify(payload) });

    expect(response).toMatchObject({ status: 202, jsonBody: { status: 'accepted', runId: 'contoso-Store-42-r7' } });
    expect(sent).toHaveLength(1);
  });

  it('takes a BOM, and wide characters as escapes', async () => {
    const wide = JSON.stringify(updateWith({ newValue: '請求'.repeat(100_000) }));
    const escaped = wide.replaceAll(/[^\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

    const { response } = await sendDelivery({ body: `\uFEFF${escaped}` });

    expect(response).toMatchObject({ status: 202, jsonBody: { status: 'accepted' } });
  });

  it.each([
    ['deeper than is read', JSON.stringify(updateWith({ newValue: nested(1_500) })), /nests deeper/],
    ['of more values than are read', `{"eventType":"git.push","resource":[${'0,'.repeat(1_000_001)}0]}`, /more than/],
  ])('passes over a payload %s, with 202', async (_what, body, reason) => {
    const { response, sent } = await sendDelivery({ body });

    expect(response).toMatchObject({
      status: 202,
      jsonBody: { status: 'ignored', reason: expect.stringMatching(reason) },
    });
    expect(sent).toEqual([]);
  });

  it('answers one that is too large to be read with 202, where its header proves the sender', async () => {
    const scope = { projectId: '11111111-1111-4111-8111-111111111111', eventType: 'workitem.updated' };
    const { username, password } = basicCredential(webhookKey, { organization: 'contoso', ...scope });
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const body = JSON.stringify({ x: 'x'.repeat(17 * 1024 * 1024) });

    const proven = await sendDelivery({ body, signature: null, headers: { authorization } });
    const unproven = await sendDelivery({ body, signature: null });

    expect(proven.response).toMatchObject({
      status: 202,
      jsonBody: { reason: expect.stringMatching(/fewer resource details/) },
    });
    expect(unproven.response.status).toBe(413);
    expect([...proven.sent, ...unproven.sent]).toEqual([]);
  });
});

describe('POST /api/webhook when too much comes', () => {
  const source = { 'x-forwarded-for': '198.51.100.9, 203.0.113.7:4711' };

  it('answers 429 after too many refused ones of an address, and audits the first', async () => {
    const limits = createRateLimiter({ refusedPerMinute: 2, deliveriesPerMinute: 100 });
    const refused = () => sendDelivery({ signature: null, headers: source, options: { limits } });

    const answers = [await refused(), await refused(), await refused()];

    expect(answers.map(({ response }) => response.status)).toEqual([401, 401, 429]);
    expect(answers[2]?.response.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^[1-9]\d?$/) });
    expect(answers.flatMap(({ audited }) => audited)).toMatchObject([
      { runId: 'installation', type: 'delivery-refused', data: { reason: 'no credential', source: '203.0.113.7' } },
    ]);
  });

  it('never answers a valid sender with 429, whoever shares its address', async () => {
    const limits = createRateLimiter({ refusedPerMinute: 1, deliveriesPerMinute: 100 });
    const options = { limits };

    await sendDelivery({ signature: null, headers: source, options });
    await sendDelivery({ signature: null, headers: source, options });
    const { response } = await sendDelivery({ headers: source, options });

    expect(response.status).toBe(202);
  });

  it('puts a project off with 503 and Retry-After, and no other project', async () => {
    const limits = createRateLimiter({ refusedPerMinute: 10, deliveriesPerMinute: 1 });
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
