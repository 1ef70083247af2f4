import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Activity } from '../../../../src/activities/defineActivity.ts';
import {
  createSecretVersion,
  type RotationDependencies,
  renewServiceHooks,
  retireSecretVersions,
  verifySecretVersion,
} from '../../../../src/activities/rotating/rotateSecretActivities.ts';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import { Secret } from '../../../../src/contracts/secret.ts';
import { basicCredential } from '../../../../src/gateway/authentication/basicCredential.ts';
import { type KeyVaultServer, startKeyVaultServer } from '../../../support/azure/keyVaultServer.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const hour = 3_600_000;
const scope = { organization: 'contoso', projectId: 'be9b3917-87e6-42a4-a549-2bc06a7a878f', eventType: 'git.push' };

describe('the activities that replace a secret', () => {
  let server: KeyVaultServer;
  let now = 0;
  let done: string[] = [];
  let credentials: string[] = [];

  beforeEach(async () => {
    now = Date.parse('2026-11-23T12:00:00Z');
    done = [];
    credentials = [];
    server = await startKeyVaultServer(() => now);
  });
  afterEach(async () => await server.close());

  function dependencies(changes: Partial<RotationDependencies> = {}): RotationDependencies {
    return {
      keyVault: server.vault,
      secrets: { refresh: async (name) => void done.push(`refresh ${name}`) },
      tokens: {
        async replace(name, validTo) {
          done.push(`replace ${name}`);
          return { token: new Secret('planted-token'), authorizationId: `of ${name}`, validTo: validTo - hour };
        },
        revoke: async (authorizationId) => void done.push(`revoke ${authorizationId}`),
      },
      webhookUrl: 'https://app.example/api/webhook',
      renewHooks: async (_url, credentialFor) => {
        credentials.push(credentialFor(scope).username);
        return { renewed: 3, left: 1 };
      },
      probeWebhook: async (_url, key) => void done.push(`probe with ${key.reveal().slice(0, 6)}`),
      checkToken: async (token) => void done.push(`check ${token.reveal()}`),
      now: () => now,
      ...changes,
    };
  }

  type Make = (dependencies: RotationDependencies, logger: ReturnType<typeof recordingLogger>['logger']) => Activity;

  async function run(make: Make, input: object, changes: Partial<RotationDependencies> = {}) {
    const { logger, entries } = recordingLogger();
    const result = await make(dependencies(changes), logger).handler({ runId: 'rotate-1', ...input });
    expect(JSON.stringify([result, entries])).not.toMatch(/planted-token|whsec_/);
    return result;
  }

  const versionOf = async (secret: string) => (await server.vault.versions(secret))[0]?.version ?? '';

  describe('for the key of the webhook', () => {
    const secret = 'webhook-hmac-key';

    it('make a new version once, however often they repeat', async () => {
      const old = server.put(secret, 'old key');
      now += hour;

      const first = await run(createSecretVersion, { secret });
      const second = await run(createSecretVersion, { secret });

      expect(second).toEqual(first);
      expect(await server.vault.versions(secret)).toMatchObject([
        { tags: { rotation: 'rotate-1' }, expiresAt: now + 180 * 24 * hour, isEnabled: true },
        { version: old, isEnabled: true },
      ]);
      expect((await server.vault.read(secret))?.value.reveal()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(done).toEqual([`refresh ${secret}`]);
    });

    it('give the service hooks credentials of the new key', async () => {
      server.put(secret, 'new key');

      const result = await run(renewServiceHooks, { secret, version: await versionOf(secret) });

      expect(result).toEqual({ ok: true, value: { hooks: 4 } });
      expect(credentials).toEqual([basicCredential('new key', scope).username]);
    });

    it('fail, with nothing retired, while the webhook does not accept the new key', async () => {
      server.put(secret, 'new key');
      const probeWebhook = async () => Promise.reject(new AgentError('unavailable', 'The webhook answered 401.'));

      const result = await run(verifySecretVersion, { secret, version: await versionOf(secret) }, { probeWebhook });

      expect(result).toMatchObject({ ok: false, failure: { type: 'unavailable', isRetryable: true } });
    });

    it('retire what is older, and nothing that somebody made meanwhile', async () => {
      const older = [server.put(secret, 'one'), server.put(secret, 'two')];
      now += hour;
      await run(createSecretVersion, { secret });
      const version = await versionOf(secret);
      now += hour;
      server.put(secret, 'newer');

      const result = await run(retireSecretVersions, { secret, version });
      const again = await run(retireSecretVersions, { secret, version });

      expect(result).toMatchObject({ ok: true, value: { retired: expect.arrayContaining(older) } });
      expect(again.ok).toBe(true);
      expect((await server.vault.versions(secret)).map(({ isEnabled }) => isEnabled)).toEqual([
        true,
        true,
        false,
        false,
      ]);
    });

    it('retire nothing when the new version is gone', async () => {
      server.put(secret, 'one');

      expect(await run(retireSecretVersions, { secret, version: 'gone' })).toMatchObject({
        ok: false,
        failure: { type: 'not-found' },
      });
      expect((await server.vault.versions(secret))[0]?.isEnabled).toBe(true);
    });
  });

  describe('for the token of Azure DevOps', () => {
    const secret = 'ado-pat';

    it('make, check and keep the new one, and revoke the old one', async () => {
      await server.vault.create(secret, new Secret('old'), { tags: { authorization: 'of old', rotation: 'rotate-0' } });
      now += hour;

      await run(createSecretVersion, { secret });
      const version = await versionOf(secret);
      await run(renewServiceHooks, { secret, version });
      await run(verifySecretVersion, { secret, version });
      await run(retireSecretVersions, { secret, version });
      await run(retireSecretVersions, { secret, version });

      expect(done.filter((what) => !what.startsWith('refresh'))).toEqual([
        'replace code-agent rotate-1',
        'check planted-token',
        'revoke of old',
      ]);
      expect(credentials).toEqual([]);
      const kept = await server.vault.read(secret);
      expect(kept?.value.reveal()).toBe('planted-token');
      // The organisation lets it live shorter than was asked for.
      expect(kept?.version.expiresAt).toBe(now + 90 * 24 * hour - hour);
    });

    it('disable one that a person made, which only a person can revoke', async () => {
      server.put(secret, 'made by hand');
      now += hour;
      await run(createSecretVersion, { secret });

      const result = await run(retireSecretVersions, { secret, version: await versionOf(secret) });

      expect(result.ok).toBe(true);
      expect(done.some((what) => what.startsWith('revoke'))).toBe(false);
      expect((await server.vault.versions(secret)).map(({ isEnabled }) => isEnabled)).toEqual([true, false]);
    });
  });

  it('need a Key Vault', async () => {
    const result = await run(createSecretVersion, { secret: 'ado-pat' }, { keyVault: undefined });

    expect(result).toMatchObject({ ok: false, failure: { type: 'configuration' } });
  });
});
