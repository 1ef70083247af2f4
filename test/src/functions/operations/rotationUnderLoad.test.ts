import { HttpRequest, InvocationContext } from '@azure/functions';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Activity } from '../../../../src/activities/defineActivity.ts';
import {
  createSecretVersion,
  type RotationDependencies,
  renewServiceHooks,
  retireSecretVersions,
  verifySecretVersion,
} from '../../../../src/activities/rotating/rotateSecretActivities.ts';
import type { AzureDevOps } from '../../../../src/ado/azureDevOps.ts';
import { createPersonalAccessTokens } from '../../../../src/ado/identities/personalAccessTokens.ts';
import type { RotatingSecret } from '../../../../src/contracts/rotation.ts';
import { Secret } from '../../../../src/contracts/secret.ts';
import { createWebhook, type WebhookHandler } from '../../../../src/functions/deliveries/webhook.ts';
import { type BasicCredential, basicCredential } from '../../../../src/gateway/authentication/basicCredential.ts';
import { signBody } from '../../../../src/gateway/authentication/signature.ts';
import { createRateLimiter } from '../../../../src/gateway/limits/rateLimits.ts';
import { createSecrets, type Secrets } from '../../../../src/platform/secrets/secrets.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';
import { type KeyVaultServer, startKeyVaultServer } from '../../../support/azure/keyVaultServer.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';
import { tagAddedPayload } from '../../../support/webhook/deliverySamples.ts';
import { managementUrls } from '../../../support/webhook/managementUrls.ts';

const minute = 60_000;
const projectId = '11111111-1111-4111-8111-111111111111';
const scope = { organization: 'contoso', projectId, eventType: 'workitem.updated' };
const secret = 'webhook-hmac-key';
const firstToken = 'the token that a person made';
const account = {
  ...{ token: firstToken, displayName: 'Agent', id: '11111111-2222-3333-4444-555555555555', uniqueName: 'agent@x' },
  accessToken: 'entra token of the account',
};

/** One instance of the app, with keys of its own in memory. */
interface Instance {
  readonly secrets: Secrets;
  readonly webhook: WebhookHandler;
  /** Signs in with the token that the instance knows. */
  readonly ado: AzureDevOps;
}

describe('a rotation while deliveries arrive', () => {
  let server: KeyVaultServer;
  let sandbox: AdoSandbox;
  let now = 0;
  let accepted = 0;
  let round = 1;
  let instances: readonly Instance[] = [];
  /** What Azure DevOps signs in with, and what a relay signs with. */
  let credential: BasicCredential;
  let relayKey = '';

  beforeEach(async () => {
    now = Date.parse('2026-11-23T12:00:00Z');
    accepted = 0;
    round = 1;
    server = await startKeyVaultServer(() => now);
    server.put(secret, 'the key before the rotation');
    server.put('ado-pat', firstToken);
    sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a' }], [account], { now: () => now });
    now += minute;
    instances = [createInstance(), createInstance(), createInstance()];
    credential = basicCredential('the key before the rotation', scope);
    relayKey = 'the key before the rotation';
  });
  afterEach(async () => {
    await sandbox.close();
    await server.close();
  });

  function createInstance(): Instance {
    const secrets = createSecrets({ keyVault: server.vault, isDevelopment: false, environment: {}, now: () => now });
    const webhook = createWebhook({
      keys: secrets.webhookKeys,
      policy: {
        schemes: ['signature', 'basic'],
        organization: 'contoso',
        certificates: { thumbprints: [], authorities: [] },
      },
      limits: createRateLimiter({ refusedPerMinute: 1_000, deliveriesPerMinute: 100_000 }),
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
    const ado = sandbox.adapterOf(async () => (await secrets.get('ado-pat')).reveal());
    return { secrets, webhook, ado };
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

  /** From every instance what Azure DevOps and a relay are answered now, and what it is answered by Azure DevOps. */
  async function volley(): Promise<readonly number[]> {
    const all = instances.flatMap((instance) => [
      deliver(instance, byBasic(credential)),
      deliver(instance, bySignature(relayKey)),
      instance.ado.ping().then(
        () => 202,
        () => 401,
      ),
    ]);
    return await Promise.all(all);
  }

  /** Volleys over some minutes. */
  async function load(minutes: number): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (let passed = 0; passed < minutes; passed += 0.5) {
      statuses.push(...(await volley()));
      now += minute / 2;
    }
    return statuses;
  }

  /** Volleys from the beginning of some work to its end, without a pause. */
  async function loadDuring(work: Promise<void>): Promise<readonly number[]> {
    const statuses: number[] = [];
    let isOver = false;
    const done = work.finally(() => {
      isOver = true;
    });
    while (!isOver) statuses.push(...(await volley()));
    await done;
    return statuses;
  }

  function dependencies(secrets: Secrets): RotationDependencies {
    return {
      keyVault: server.vault,
      secrets,
      tokens: createPersonalAccessTokens({
        organizationUrl: sandbox.server.url,
        getBearerToken: async () => account.accessToken,
      }),
      webhookUrl: 'https://app.example/api/webhook',
      renewHooks: async (_url, credentialFor) => {
        credential = credentialFor(scope);
        return { renewed: 1, left: 0 };
      },
      probeWebhook: async (_url, key) => {
        for (const instance of instances) expect(await deliver(instance, bySignature(key.reveal()))).toBe(202);
      },
      checkToken: (token) => sandbox.adapter(token.reveal()).ping(),
      now: () => now,
    };
  }

  type Step = (needs: RotationDependencies, logger: never) => Activity;

  async function run(make: Step, which: RotatingSecret): Promise<void> {
    const [first] = instances;
    if (first === undefined) throw new Error('no instance');
    const version = (await server.vault.versions(which))[0]?.version;
    const activity = make(dependencies(first.secrets), recordingLogger().logger as never);
    const input = { runId: `rotate-${which}-${round}`, secret: which, version };
    const once = await activity.handler(input);
    // The host may die at any moment: every step happens again.
    const again = await activity.handler(input);
    expect([once.ok, again.ok]).toEqual([true, true]);
  }

  const runForBoth = async (make: Step) => void (await Promise.all([run(make, secret), run(make, 'ado-pat')]));

  it('refuses nobody who is valid, and accepts nothing of a retired key or token', async () => {
    const statuses: number[] = [...(await load(6))];
    const old = { credential, relayKey };

    statuses.push(...(await loadDuring(runForBoth(createSecretVersion))), ...(await load(6)));
    const { value: token, version } = (await server.vault.read('ado-pat')) ?? { value: new Secret(firstToken) };
    statuses.push(...(await loadDuring(runForBoth(renewServiceHooks))));
    statuses.push(...(await loadDuring(runForBoth(verifySecretVersion))), ...(await load(6)));
    relayKey = (await server.vault.read(secret))?.value.reveal() ?? '';
    statuses.push(...(await load(6)), ...(await loadDuring(runForBoth(retireSecretVersions))));
    now += 5 * minute;
    statuses.push(...(await load(6)));

    expect(statuses.filter((status) => status !== 202)).toEqual([]);
    expect(statuses.length).toBeGreaterThan(5 * 12 * 9);
    expect(accepted).toBeGreaterThanOrEqual((statuses.length / 3) * 2);
    for (const instance of instances) {
      expect(await deliver(instance, byBasic(old.credential))).toBe(401);
      expect(await deliver(instance, bySignature(old.relayKey))).toBe(401);
    }
    // The first one a person made, and a person revokes it. What a rotation made, the next one revokes.
    expect(version?.tags).toMatchObject({ authorization: expect.any(String) });
    await rotateTokenAgain();
    await expect(sandbox.adapter(token.reveal()).ping()).rejects.toMatchObject({ type: 'unauthorized' });
    for (const { ado } of instances) await ado.ping();
  });

  async function rotateTokenAgain(): Promise<void> {
    round = 2;
    now += minute;
    for (const make of [createSecretVersion, verifySecretVersion, retireSecretVersions]) {
      await run(make, 'ado-pat');
      now += 6 * minute;
    }
  }

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
