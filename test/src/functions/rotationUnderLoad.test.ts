import { HttpRequest, InvocationContext } from '@azure/functions';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Activity } from '../../../src/activities/defineActivity.ts';
import {
  createSecretVersion,
  type RotationDependencies,
  renewServiceHooks,
  retireSecretVersions,
  verifySecretVersion,
} from '../../../src/activities/rotateSecretActivities.ts';
import { Secret } from '../../../src/contracts/secret.ts';
import { createWebhook, type WebhookHandler } from '../../../src/functions/webhook.ts';
import { type BasicCredential, basicCredential } from '../../../src/gateway/authentication/basicCredential.ts';
import { createDeliveryLimits } from '../../../src/gateway/deliveryLimits.ts';
import { signBody } from '../../../src/gateway/signature.ts';
import { createSecrets, type Secrets } from '../../../src/platform/secrets/secrets.ts';
import { tagAddedPayload } from '../../support/deliverySamples.ts';
import { type KeyVaultServer, startKeyVaultServer } from '../../support/keyVaultServer.ts';
import { managementUrls } from '../../support/managementUrls.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';

const minute = 60_000;
const projectId = '11111111-1111-4111-8111-111111111111';
const scope = { organization: 'contoso', projectId, eventType: 'workitem.updated' };
const secret = 'webhook-hmac-key';

/** One instance of the app, with keys of its own in memory. */
interface Instance {
  readonly secrets: Secrets;
  readonly webhook: WebhookHandler;
}

describe('a rotation while deliveries arrive', () => {
  let server: KeyVaultServer;
  let now = 0;
  let accepted = 0;
  let instances: readonly Instance[] = [];
  /** What Azure DevOps signs in with, and what a relay signs with. */
  let credential: BasicCredential;
  let relayKey = '';

  beforeEach(async () => {
    now = Date.parse('2026-11-23T12:00:00Z');
    accepted = 0;
    server = await startKeyVaultServer(() => now);
    server.put(secret, 'the key before the rotation');
    now += minute;
    instances = [createInstance(), createInstance(), createInstance()];
    credential = basicCredential('the key before the rotation', scope);
    relayKey = 'the key before the rotation';
  });
  afterEach(async () => await server.close());

  function createInstance(): Instance {
    const secrets = createSecrets({ keyVault: server.vault, isDevelopment: false, environment: {}, now: () => now });
    const webhook = createWebhook({
      keys: secrets.webhookKeys,
      policy: {
        schemes: ['signature', 'basic'],
        organization: 'contoso',
        certificates: { thumbprints: [], authorities: [] },
      },
      limits: createDeliveryLimits({ refusedPerMinute: 1_000, deliveriesPerMinute: 100_000 }),
      queue: {
        async send() {
          accepted += 1;
        },
        depth: () => 0,
      },
      queueBound: 100,
      proxies: 1,
      audit: { append: async () => undefined },
      organization: 'contoso',
      routing: { tag: 'code-agent', agentIdentities: [] },
      logger: recordingLogger().logger,
      now: () => now,
    });
    return { secrets, webhook };
  }

  let number = 0;

  async function deliver({ webhook }: Instance, headersFor: (body: Buffer) => Record<string, string>): Promise<number> {
    number += 1;
    const body = Buffer.from(JSON.stringify(tagAddedPayload({ id: `delivery-${number}`, rev: number, projectId })));
    const request = new HttpRequest({
      method: 'POST',
      url: 'http://127.0.0.1/api/webhook',
      body: { bytes: body },
      headers: headersFor(body),
    });
    const { status = 0 } = await webhook(
      request,
      { createHttpManagementPayload: managementUrls },
      new InvocationContext({ invocationId: `call-${number}` }),
    );
    return status;
  }

  const byBasic = (from: BasicCredential) => () => ({
    authorization: `Basic ${Buffer.from(`${from.username}:${from.password}`).toString('base64')}`,
  });
  const bySignature = (key: string) => (body: Buffer) => ({ 'x-hub-signature-256': signBody(body, key) });

  /** Deliveries of Azure DevOps and of a relay to every instance, over some minutes. */
  async function load(minutes: number): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (let passed = 0; passed < minutes; passed += 0.5) {
      for (const instance of instances) {
        statuses.push(await deliver(instance, byBasic(credential)), await deliver(instance, bySignature(relayKey)));
      }
      now += minute / 2;
    }
    return statuses;
  }

  function dependencies(secrets: Secrets): RotationDependencies {
    return {
      keyVault: server.vault,
      secrets,
      tokens: { replace: async () => Promise.reject(new Error('no token')), revoke: async () => undefined },
      webhookUrl: 'https://app.example/api/webhook',
      renewHooks: async (_url, credentialFor) => {
        credential = credentialFor(scope);
        return { renewed: 1, left: 0 };
      },
      probeWebhook: async (_url, key) => {
        for (const instance of instances) expect(await deliver(instance, bySignature(key.reveal()))).toBe(202);
      },
      checkToken: async () => undefined,
      now: () => now,
    };
  }

  async function run(make: (needs: RotationDependencies, logger: never) => Activity, input: object): Promise<void> {
    const [first] = instances;
    if (first === undefined) throw new Error('no instance');
    const activity = make(dependencies(first.secrets), recordingLogger().logger as never);
    const once = await activity.handler({ runId: 'rotate-1', secret, ...input });
    // The host may die at any moment: every step happens again.
    const again = await activity.handler({ runId: 'rotate-1', secret, ...input });
    expect([once.ok, again.ok]).toEqual([true, true]);
  }

  it('refuses nobody who is valid, and accepts nothing of a retired key', async () => {
    const statuses: number[] = [...(await load(6))];
    const old = { credential, relayKey };

    await run(createSecretVersion, {});
    const [made] = await server.vault.versions(secret);
    const version = made?.version ?? '';
    statuses.push(...(await load(6)));
    await run(renewServiceHooks, { version });
    await run(verifySecretVersion, { version });
    statuses.push(...(await load(6)));
    relayKey = (await server.vault.read(secret))?.value.reveal() ?? '';
    statuses.push(...(await load(6)));
    await run(retireSecretVersions, { version });
    now += 5 * minute;
    statuses.push(...(await load(6)));

    expect(statuses.filter((status) => status !== 202)).toEqual([]);
    expect(statuses).toHaveLength(5 * 12 * instances.length * 2);
    expect(accepted).toBeGreaterThanOrEqual(statuses.length);
    for (const instance of instances) {
      expect(await deliver(instance, byBasic(old.credential))).toBe(401);
      expect(await deliver(instance, bySignature(old.relayKey))).toBe(401);
    }
  });

  it('lets an instance that is told of a new version know it at once', async () => {
    const [first, second] = instances;
    await load(1);
    const key = (await server.vault.create(secret, new Secret('the new key'), {})).version;
    await first?.secrets.refresh(secret);

    expect(key).not.toBe('');
    expect(first && (await deliver(first, bySignature('the new key')))).toBe(202);
    now += minute;
    expect(second && (await deliver(second, bySignature('the new key')))).toBe(202);
  });
});
