import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret } from '../../../../src/contracts/secret.ts';
import { createSecrets } from '../../../../src/platform/secrets/secrets.ts';
import { type KeyVaultServer, startKeyVaultServer } from '../../../support/azure/keyVaultServer.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const start = Date.parse('2026-11-23T12:00:00Z');
const key = 'webhook-hmac-key';

let server: KeyVaultServer;
let now = start;

beforeEach(async () => {
  now = start;
  server = await startKeyVaultServer(() => now);
});
afterEach(async () => await server.close());

describe('createKeyVault', () => {
  it('answers the challenge of the vault once, and uses the token from then on', async () => {
    server.put('ado-pat', 'token');

    const first = await server.vault.read('ado-pat');
    await server.vault.read('ado-pat');

    expect(first?.value.reveal()).toBe('token');
    expect(server.challenges()).toBe(1);
    expect(server.requests).toEqual(['GET /secrets/ado-pat/', 'GET /secrets/ado-pat/']);
  });

  it('finds no secret that is not there, and none that is deleted', async () => {
    server.put('ado-pat', 'token');
    server.remove('ado-pat');

    expect(await server.vault.read('made-up')).toBeUndefined();
    expect(await server.vault.read('ado-pat')).toBeUndefined();
    await expect(server.vault.create('ado-pat', new Secret('x'), {})).rejects.toMatchObject({ type: 'unavailable' });
    server.recover('ado-pat');
    expect((await server.vault.read('ado-pat'))?.value.reveal()).toBe('token');
  });

  it('makes, lists and disables versions, over more than one page', async () => {
    server.put(key, 'one');
    now += day;
    server.put(key, 'two');
    now += day;

    const expiresAt = now + 30 * day;
    const made = await server.vault.create(key, new Secret('three'), { expiresAt, tags: { rotation: 'r1' } });
    const versions = await server.vault.versions(key);
    await server.vault.disable(key, versions[1]?.version ?? '');
    await server.vault.disable(key, versions[1]?.version ?? '');

    expect(made).toMatchObject({ createdAt: now, expiresAt, isEnabled: true, tags: { rotation: 'r1' } });
    expect(versions.map(({ createdAt }) => createdAt)).toEqual([now, now - day, now - 2 * day]);
    expect((await server.vault.versions(key)).map(({ isEnabled }) => isEnabled)).toEqual([true, false, true]);
    await expect(server.vault.read(key, versions[1]?.version)).rejects.toMatchObject({ type: 'forbidden' });
  });

  it('waits out a short throttling, and names a long one', async () => {
    server.put('ado-pat', 'token');

    server.throttle(1, 0);
    expect((await server.vault.read('ado-pat'))?.value.reveal()).toBe('token');
    server.throttle(10, 0);
    await expect(server.vault.read('ado-pat')).rejects.toMatchObject({ type: 'throttled', isRetryable: true });
  });

  it('shows no value in its failures', async () => {
    server.setAway(true);

    const failure = await server.vault.create(key, new Secret('planted-marker'), {}).catch((error: unknown) => error);

    expect(failure).toMatchObject({ type: 'unavailable' });
    expect(String(failure)).not.toContain('planted-marker');
    expect(inspect(failure, { depth: 0 })).not.toContain('planted-marker');
  });
});

describe('secrets of a Key Vault', () => {
  const create = () =>
    createSecrets({ keyVault: server.vault, isDevelopment: false, environment: { ADO_PAT: 'wrong' }, now: () => now });
  const keysOf = async (secrets: ReturnType<typeof create>, oldest?: number) =>
    (await secrets.webhookKeys(oldest)).map((one) => one.reveal());

  it('are read once in five minutes', async () => {
    server.put('ado-pat', 'token');
    const secrets = create();

    await Promise.all([secrets.get('ado-pat'), secrets.get('ado-pat')]);
    now += 3 * minute;
    const later = await secrets.get('ado-pat');

    expect(later.reveal()).toBe('token');
    expect(server.requests).toHaveLength(1);
  });

  it('are read ahead of their time, without anybody waiting for it', async () => {
    server.put('ado-pat', 'first');
    const secrets = create();
    await secrets.get('ado-pat');
    server.put('ado-pat', 'second');

    now += 4 * minute;
    const meanwhile = await secrets.get('ado-pat');
    await secrets.refresh('ado-pat');

    expect(meanwhile.reveal()).toBe('first');
    expect((await secrets.get('ado-pat')).reveal()).toBe('second');
  });

  it('are never older than five minutes, however long nobody asked', async () => {
    server.put('ado-pat', 'first');
    const secrets = create();
    await secrets.get('ado-pat');
    server.put('ado-pat', 'second');

    now += 60 * minute;

    expect((await secrets.get('ado-pat')).reveal()).toBe('second');
  });

  it('say which version is in use', async () => {
    const version = server.put('ado-pat', 'first');
    const secrets = create();

    expect(await secrets.versionOf('ado-pat')).toBe(version);
    expect(await secrets.versionOf('model-api-key')).toBeUndefined();
  });

  it('outlive an outage of the vault by half an hour, and no longer', async () => {
    server.put('ado-pat', 'token');
    const secrets = create();
    await secrets.get('ado-pat');
    server.setAway(true);

    now += 29 * minute;
    expect((await secrets.get('ado-pat')).reveal()).toBe('token');
    now += 2 * minute;
    await expect(secrets.get('ado-pat')).rejects.toMatchObject({ type: 'unavailable' });
  });

  it('are known at once after a refresh', async () => {
    server.put('ado-pat', 'first');
    const secrets = create();
    await secrets.get('ado-pat');
    server.put('ado-pat', 'second');

    await secrets.refresh('ado-pat');

    expect((await secrets.get('ado-pat')).reveal()).toBe('second');
  });

  it('say what to do when one does not exist', async () => {
    await expect(create().get('ado-pat')).rejects.toThrow(/ado-pat does not exist.*KEY_VAULT_URL/);
    await expect(create().webhookKeys()).rejects.toThrow(/webhook-hmac-key does not exist/);
  });

  describe('the webhook key', () => {
    it('stays valid in its version before, for seven days at most', async () => {
      server.put(key, 'one');
      now += day;
      server.put(key, 'two');

      expect(await keysOf(create())).toEqual(['two', 'one']);
      now += 8 * day;
      expect(await keysOf(create())).toEqual(['two']);
    });

    it('is valid in no version older than that, nor in one that was disabled', async () => {
      server.put(key, 'one');
      now += day;
      const two = server.put(key, 'two');
      now += day;
      server.put(key, 'three');

      expect(await keysOf(create())).toEqual(['three', 'two']);
      server.disable(key, two);
      expect(await keysOf(create())).toEqual(['three']);
    });

    it('is read again for a credential that no known key made, at most every ten seconds', async () => {
      server.put(key, 'one');
      const secrets = create();
      await keysOf(secrets);
      now += 9_000;
      server.put(key, 'two');

      expect(await keysOf(secrets, 10)).toEqual(['one']);
      now += 1_000;
      expect(await keysOf(secrets, 10)).toEqual(['two', 'one']);
    });
  });
});
