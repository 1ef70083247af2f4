import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../../src/contracts/secret.ts';
import type { ApiClient } from '../../../../src/functions/api/requireRole.ts';
import { createSecretRotation } from '../../../../src/functions/api/secretRotation.ts';
import { createSecretChanged } from '../../../../src/functions/operations/secretChanged.ts';
import { startKeyVaultServer } from '../../../support/azure/keyVaultServer.ts';
import { startOnceInMemory } from '../../../support/memory/memoryStartClaims.ts';
import { createRunEngine } from '../../../support/orchestrations/runEngine.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const version = '0123456789abcdef0123456789abcdef';

/** An event as Key Vault publishes it. */
function eventOf(eventType: string, name: string, objectType = 'Secret') {
  return {
    id: '00eccf70-95a7-4e7c-8299-2eb17ee9ad64',
    topic: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/contoso-test',
    subject: name,
    eventType: `Microsoft.KeyVault.${eventType}`,
    eventTime: '2026-11-23T12:00:00.000Z',
    data: {
      Id: `https://contoso-test.vault.azure.net/secrets/${name}/${version}`,
      VaultName: 'contoso-test',
      ObjectType: objectType,
      ObjectName: name,
      Version: version,
      NBF: null,
      EXP: null,
    },
    dataVersion: '1',
    metadataVersion: '1',
  };
}

async function take(...events: readonly unknown[]) {
  const refreshed: string[] = [];
  const { logger, entries } = recordingLogger();
  const { client, started } = createRunEngine();
  const secrets = { refresh: async (name: string) => void refreshed.push(name) };
  const handler = createSecretChanged({ secrets, keyVault: undefined, startOnce: startOnceInMemory(), logger });
  for (const event of events) await handler(event, client);
  return { refreshed, started, entries };
}

describe('secretChanged', () => {
  it('reads a secret again as soon as it has a new version', async () => {
    const { refreshed, started } = await take(eventOf('SecretNewVersionCreated', 'webhook-hmac-key'));

    expect({ refreshed, started }).toEqual({ refreshed: ['webhook-hmac-key'], started: [] });
  });

  it.each(['webhook-hmac-key', 'ado-pat'])(
    'goes on with a new version of %s that somebody else made, and not with its own',
    async (secret) => {
      const server = await startKeyVaultServer(() => Date.parse('2026-11-23T12:00:00Z'));
      const { client, started } = createRunEngine();
      const { logger } = recordingLogger();
      const secrets = { refresh: async () => undefined };
      const handler = createSecretChanged({ secrets, keyVault: server.vault, startOnce: startOnceInMemory(), logger });
      const event = eventOf('SecretNewVersionCreated', secret);
      const tell = async (made: string) => await handler({ ...event, data: { ...event.data, Version: made } }, client);

      await tell(server.put(secret, 'first'));
      const byHand = server.put(secret, 'by hand');
      await tell(byHand);
      await tell(byHand);
      const { version: own } = await server.vault.create(secret, new Secret('own'), { tags: { rotation: 'r' } });
      await tell(own);
      await server.close();

      const instanceId = `rotate-${secret}-${byHand}-adopted`;
      const input = { secret, version: byHand };
      expect(started).toEqual([{ name: 'rotateSecret', instanceId, input }]);
    },
  );

  it('replaces a secret near its expiry, once for all events about its version', async () => {
    const { started } = await take(
      eventOf('SecretNearExpiry', 'ado-pat'),
      eventOf('SecretNearExpiry', 'ado-pat'),
      eventOf('SecretExpired', 'ado-pat'),
    );

    const instanceId = `rotate-ado-pat-${version}`;
    expect(started).toEqual([{ name: 'rotateSecret', instanceId, input: { secret: 'ado-pat' } }]);
  });

  it('says what must be replaced by hand', async () => {
    const { started, entries } = await take(eventOf('SecretNearExpiry', 'model-api-key'));

    expect(started).toEqual([]);
    expect(entries).toMatchObject([{ level: 'warn', attributes: { secret: 'model-api-key' } }]);
  });

  it.each([
    ["another application's secret", eventOf('SecretNewVersionCreated', 'toString')],
    ['a key', eventOf('SecretNewVersionCreated', 'webhook-hmac-key', 'Key')],
    ['another event', eventOf('VaultAccessPolicyChanged', 'webhook-hmac-key')],
    ['what is no event', { eventType: 7 }],
    ['nothing', undefined],
  ])('passes over %s', async (_what, event) => {
    const { refreshed, started } = await take(event);

    expect({ refreshed, started }).toEqual({ refreshed: [], started: [] });
  });
});

describe('POST /api/secrets/{secret}/rotate', () => {
  const call = (client: ApiClient) => ({
    caller: { id: 'ann', name: 'ann', roles: ['operator'] as const },
    client,
    invocationId: 'call-1',
  });
  const input = { path: { secret: 'webhook-hmac-key' as const }, query: {}, body: {} };

  it('starts the rotation of the current version, once', async () => {
    const server = await startKeyVaultServer(() => Date.parse('2026-11-23T12:00:00Z'));
    const current = server.put('webhook-hmac-key', 'key');
    const { client, started } = createRunEngine();
    const { rotateSecret } = createSecretRotation(server.vault, startOnceInMemory());

    const first = await rotateSecret(input, call(client));
    const second = await rotateSecret(input, call(client));
    await server.close();

    const rotationId = `rotate-webhook-hmac-key-${current}`;
    expect(first).toEqual({ value: { rotationId, status: 'accepted' } });
    expect(second).toEqual({ value: { rotationId, status: 'already' } });
    expect(started).toHaveLength(1);
  });

  it('says that there is nothing to replace without a Key Vault', async () => {
    const { client } = createRunEngine();

    expect(await createSecretRotation(undefined, startOnceInMemory()).rotateSecret(input, call(client))).toMatchObject({
      problem: { status: 409 },
    });
  });
});
