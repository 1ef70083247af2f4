import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startAzureDevOps } from '../../../local/azure-devops/server.ts';
import { createFastClock } from '../../../local/host/durable/clock.ts';
import { createPersonalAccessTokens } from '../../../src/ado/identities/personalAccessTokens.ts';
import { serviceHookEvents } from '../../../src/ado/serviceHooks/serviceHookEvents.ts';
import { openServiceHooks } from '../../../src/ado/serviceHooks/serviceHooks.ts';
import { createDurableManagement, waitForInstance } from '../../../src/cli/http/durableManagement.ts';
import type { RotatingSecret } from '../../../src/contracts/rotation.ts';
import { installationChain } from '../../../src/contracts/runs/auditEvent.ts';
import { basicCredential } from '../../../src/gateway/authentication/basicCredential.ts';
import { createAuditLog } from '../../../src/platform/audit/auditLog.ts';
import { noCredential, startTestStorage } from '../../support/azure/azurite.ts';
import { startKeyVaultServer, vaultToken, vaultUrl } from '../../support/azure/keyVaultServer.ts';
import { startGateProxy } from '../../support/http/gateProxy.ts';
import { startRawServer } from '../../support/http/rawServer.ts';
import { beginLife, type Life } from '../lifecycle/campaign/host.ts';
import type { Order } from '../lifecycle/campaign/protocol.ts';
import { createApp } from '../lifecycle/campaign/world.ts';

const project = 'Store';
const day = 24 * 3_600_000;

/** The account that the app signs in as; only a person's may make tokens. */
const account = {
  ...{ token: randomUUID(), displayName: 'Agent', id: randomUUID(), uniqueName: 'agent@contoso.example' },
  accessToken: 'token-of-the-account',
};

const keysSchema = z.object({ masterKey: z.string() });
const namedSchema = z.object({ displayName: z.string() });
const subscriptionSchema = z.object({ consumerInputs: z.object({ basicAuthUsername: z.string() }) });
const startedSchema = z.object({ rotationId: z.string() });

/** The whole app with a Key Vault, as processes that can be killed while it replaces its secrets. */
export type RotationWorld = Awaited<ReturnType<typeof createRotationWorld>>;

/**
 * @param speed how many times as fast as on the wall time passes: with 10,000 a day is nine seconds
 * @param losesFirstOutcomes whether every activity runs again after it has finished
 */
export async function createRotationWorld(speed: number, losesFirstOutcomes = false) {
  const root = mkdtempSync(join(tmpdir(), 'rotation-'));
  const time = { beganAt: Date.now(), speed };
  const { now } = createFastClock(time);
  const ado = await startAzureDevOps({
    stateDirectory: join(root, 'azure-devops'),
    personalAccessTokens: [account],
    import: { project, repository: 'values' },
    hookRetryDelayMs: 100,
    now,
  });
  const adoGate = await startGateProxy(ado.url);
  const vault = await startKeyVaultServer(now);
  const vaultGate = await startGateProxy(vault.origin);
  const identity = await startIdentityEndpoint();
  const storage = await startTestStorage();
  const app = { directory: createApp(root), stateDirectory: join(root, 'host') };
  const tokens = createPersonalAccessTokens({
    organizationUrl: ado.url,
    getBearerToken: async () => account.accessToken,
  });
  const port = await freePort();
  const webhookUrl = `http://127.0.0.1:${port}/api/webhook`;
  const order: Order = {
    ...{ ...time, appDirectory: app.directory, stateDirectory: app.stateDirectory, port, vault: vaultGate.url },
    losesFirstOutcomes,
    environment: {
      ...{ AzureWebJobsStorage: storage.connectionString, KEY_VAULT_URL: vaultUrl, WEBHOOK_URL: webhookUrl },
      ...{ ADO_ORGANIZATION_URL: adoGate.url, ADO_AUTHENTICATION: 'pat', ADO_REPOSITORY: 'values' },
      ...{ MODEL_BASE_URL: 'http://127.0.0.1:9', MODEL_NAME: 'none', MODEL_AUTHENTICATION: 'none' },
      ...{
        IDENTITY_ENDPOINT: identity.url,
        IDENTITY_HEADER: 'x',
        AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential',
      },
      RECONCILE_SCHEDULE: '0 0 0 1 1 *',
    },
  };
  const ask = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const headers = { authorization: `Bearer ${account.accessToken}` };
    return schema.parse(await (await fetch(`${ado.url}/_apis/${path}`, { headers })).json());
  };
  let life: Life | undefined;
  const begin = () => {
    life = beginLife(order);
    return life.ready;
  };
  return {
    ...{ vault, vaultGate, adoGate, webhookUrl, organizationUrl: ado.url },
    begin,
    async killAndBegin() {
      await life?.kill();
      return await begin();
    },
    /** Makes the first version of both secrets, and the service hooks that sign in with it. */
    async install(masterKey: string) {
      const { token, authorizationId } = await tokens.replace('first', now() + 90 * day);
      await vault.vault.create('ado-pat', token, { tags: { authorization: authorizationId } });
      vault.put('webhook-hmac-key', masterKey);
      const credential = { kind: 'pat', getToken: async () => account.token } as const;
      const hooks = await openServiceHooks({ organizationUrl: ado.url, credential }, project);
      const { organization, projectId } = hooks;
      const scopes = [];
      for (const event of serviceHookEvents.slice(0, 2)) {
        const scope = { organization, projectId, eventType: event.eventType };
        await hooks.ensure({ event, url: webhookUrl, ...basicCredential(masterKey, scope) });
        scopes.push(scope);
      }
      return { scopes, token };
    },
    async rotate(secret: RotatingSecret) {
      const key = keysSchema.parse(JSON.parse(readFileSync(join(app.stateDirectory, 'keys.json'), 'utf8'))).masterKey;
      const url = `http://127.0.0.1:${port}/api/machine/secrets/${secret}/rotate`;
      const response = await fetch(url, { method: 'POST', headers: { 'x-functions-key': key }, body: '{}' });
      return startedSchema.parse(await response.json()).rotationId;
    },
    async ended(rotationId: string) {
      const { url, systemKey } = (await life?.ready) ?? { url: '', systemKey: undefined };
      return await waitForInstance(createDurableManagement(url, systemKey), rotationId, {
        timeoutMilliseconds: 120_000,
      });
    },
    /** The steps of a rotation that the audit log has. */
    async audited(rotationId: string): Promise<readonly string[]> {
      const audit = createAuditLog(storage.connection, noCredential, now);
      const { events } = await audit.read(installationChain, { limit: 1000 });
      return events.flatMap((event) =>
        event.type === 'secret-rotated' && event.effectKey.startsWith(rotationId) ? [event.data.step] : [],
      );
    },
    /** Names of the account's tokens. */
    async tokensOf(state: 'active' | 'revoked') {
      const query = `api-version=7.1-preview.1&displayFilterOption=${state}`;
      const { patTokens } = await ask(`tokens/pats?${query}`, z.object({ patTokens: z.array(namedSchema) }));
      return patTokens.map(({ displayName }) => displayName);
    },
    /** With which the service hooks sign in. */
    async userNames() {
      const { value } = await ask('hooks/subscriptions', z.object({ value: z.array(subscriptionSchema) }));
      return value.map(({ consumerInputs }) => consumerInputs.basicAuthUsername);
    },
    async close() {
      await life?.kill();
      for (const gate of [adoGate, vaultGate, identity]) await gate.close();
      await ado.close();
      await vault.close();
      await storage.stop();
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** As the platform gives tokens to a managed identity. */
function startIdentityEndpoint() {
  return startRawServer(({ url = '/' }, response) => {
    const resource = new URL(url, 'http://x').searchParams.get('resource') ?? '';
    const token = resource.includes('vault.azure.net') ? vaultToken : account.accessToken;
    const answer = { access_token: token, token_type: 'Bearer', resource, expires_on: String(wallSeconds() + 3600) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
}

function wallSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

async function freePort(): Promise<number> {
  const server = await startRawServer((_request, response) => response.end());
  await server.close();
  return Number(new URL(server.url).port);
}
