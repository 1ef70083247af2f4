import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DurableOrchestrationStatus, OrchestrationRuntimeStatus } from 'durable-functions';
import { createStartClaims, type StartClaims } from '../../../../src/platform/durable/startClaims.ts';
import { createStartOnce, type StartOnce } from '../../../../src/platform/durable/startOnce.ts';
import { noCredential, startTestStorage, type TestStorage } from '../../../support/azure/azurite.ts';

const dayMilliseconds = 24 * 3_600_000;

/** As Microsoft's host: of several starts of one id every one is answered with success, and the last input wins. */
function engine() {
  const starts: Array<{ readonly name: string; readonly instanceId: string; readonly input: unknown }> = [];
  let isAway = false;
  return {
    starts,
    fail: (away: boolean) => {
      isAway = away;
    },
    client: {
      async getStatus(instanceId: string) {
        if (!starts.some((one) => one.instanceId === instanceId)) throw new Error('… replied with HTTP 404 response.');
        return { runtimeStatus: OrchestrationRuntimeStatus.Running } as DurableOrchestrationStatus;
      },
      async startNew(name: string, { instanceId = '', input }: { instanceId?: string; input?: unknown } = {}) {
        await Promise.resolve();
        if (isAway) throw new Error('The operation failed with an unexpected status code: 503.');
        starts.push({ name, instanceId, input });
        return instanceId;
      },
    },
  };
}

describe('startOnce', () => {
  let storage: TestStorage;
  let claims: StartClaims;
  let now = Date.parse('2026-11-23T12:00:00Z');
  let startOnce: StartOnce;

  beforeAll(async () => {
    storage = await startTestStorage();
    claims = createStartClaims(storage.connection, noCredential, () => now);
    startOnce = createStartOnce({ claims, version: '3.0', now: () => now });
  }, 60_000);
  afterAll(async () => await storage.stop());

  it('starts an instance with its input and version, and says so', async () => {
    const { client, starts } = engine();

    expect(await startOnce(client, 'resolveWorkItem', 'first', { workItemId: 1 })).toBe(true);
    expect(starts).toEqual([{ name: 'resolveWorkItem', instanceId: 'first', input: { workItemId: 1 } }]);
  });

  it('lets one of twenty that race be the first, and all of them hand over the same input', async () => {
    const { client, starts } = engine();

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, attempt) => startOnce(client, 'resolveWorkItem', 'raced', { attempt })),
    );

    expect(answers.filter((isFirst) => isFirst)).toHaveLength(1);
    const inputs = new Set(starts.map(({ input }) => JSON.stringify(input)));
    expect(inputs).toEqual(new Set([JSON.stringify({ attempt: answers.indexOf(true) })]));
  });

  it('starts nothing that is there, with two calls of the storage', async () => {
    const { client, starts } = engine();
    await startOnce(client, 'resolveWorkItem', 'there', { attempt: 1 });

    expect(await startOnce(client, 'resolveWorkItem', 'there', { attempt: 2 })).toBe(false);
    expect(starts).toHaveLength(1);
  });

  it('starts with the first input what was claimed by somebody who died before the start', async () => {
    const { client, starts, fail } = engine();
    fail(true);
    await expect(startOnce(client, 'resolveWorkItem', 'claimed', { attempt: 1 })).rejects.toThrow('503');
    fail(false);

    await startOnce(client, 'resolveWorkItem', 'claimed', { attempt: 2 });

    expect(starts).toEqual([{ name: 'resolveWorkItem', instanceId: 'claimed', input: { attempt: 1 } }]);
  });

  it('does not start again what was purged', async () => {
    await startOnce(engine().client, 'resolveWorkItem', 'purged', {});
    const { client, starts } = engine();
    now += 15 * dayMilliseconds;

    expect(await startOnce(client, 'resolveWorkItem', 'purged', {})).toBe(false);
    expect(starts).toEqual([]);
  });

  it('refuses an input that is no small fact', async () => {
    const input = { text: 'x'.repeat(40_000) };

    await expect(startOnce(engine().client, 'resolveWorkItem', 'large', input)).rejects.toMatchObject({
      type: 'too-large',
    });
  });
});
