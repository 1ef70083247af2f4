import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startModel } from '../../local/model/server.ts';
import { createAzureDevOps } from '../../src/ado/azureDevOps.ts';
import { serviceHookEvents } from '../../src/ado/serviceHooks/serviceHookEvents.ts';
import { openServiceHooks } from '../../src/ado/serviceHooks/serviceHooks.ts';
import type { Check } from '../../src/cli/doctor/check.ts';
import { type Examination, examineInstallation } from '../../src/cli/doctor/examineInstallation.ts';
import { basicCredential } from '../../src/gateway/authentication/basicCredential.ts';
import { poisonQueueName } from '../../src/platform/queues/poisonQueue.ts';
import { type Installation, startInstallation } from '../support/installation.ts';
import { sampleRepository } from '../support/sampleRepository.ts';
import { sampleFiles, sampleScenario } from '../support/sampleTask.ts';

/** Nothing listens there. */
const closed = 'http://127.0.0.1:9';

const repository = sampleRepository(sampleFiles);
let installation: Installation;
let model: Awaited<ReturnType<typeof startModel>>;
let healthy: Examination;

beforeAll(async () => {
  installation = await startInstallation({ repository: { ...repository, name: 'till' }, scenario: sampleScenario });
  const reply = { text: 'yes' };
  model = await startModel({
    scenario: {
      model: 'scripted',
      apiKey: 'the-key-of-the-model',
      steps: [{ name: 'doctor', match: { contains: ['Are you there?'] }, times: 'any', reply }],
    },
  });
  const { url, hostKey, emulatedStorage = '' } = installation.host();
  healthy = {
    environment: {
      AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
      AzureWebJobsStorage: emulatedStorage,
      ADO_ORGANIZATION_URL: installation.ado.url,
      ADO_AUTHENTICATION: 'pat',
      ADO_PAT: installation.ado.agentToken,
      ADO_REPOSITORY: 'till',
      WEBHOOK_HMAC_KEY: installation.signingKey,
      MODEL_BASE_URL: model.url,
      MODEL_NAME: 'scripted',
      MODEL_AUTHENTICATION: 'key',
      MODEL_API_KEY: 'the-key-of-the-model',
    },
    ...{ project: installation.ado.project, url, key: hostKey, mayWrite: true, now: Date.now },
  };
  await subscribe();
}, 90_000);

afterAll(async () => {
  await model?.close();
  await installation?.close();
  repository.remove();
}, 60_000);

const hooks = () =>
  openServiceHooks(
    {
      organizationUrl: installation.ado.url,
      credential: { kind: 'pat', getToken: async () => installation.ado.personToken },
    },
    installation.ado.project,
  );

const webhookUrl = () => `${installation.host().url}/api/webhook`;

async function subscribe(): Promise<void> {
  const opened = await hooks();
  for (const event of serviceHookEvents) {
    const { organization, projectId } = opened;
    const scope = { organization, projectId, eventType: event.eventType };
    await opened.ensure({ event, url: webhookUrl(), ...basicCredential(installation.signingKey, scope) });
  }
}

/** Calls Azure DevOps as the person, for what only its own page does. */
async function asPerson(method: string, path: string, body?: unknown): Promise<unknown> {
  const { url, personToken } = installation.ado;
  const response = await fetch(`${url}/_apis/${path}?api-version=7.1`, {
    method,
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`:${personToken}`).toString('base64')}`,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return await response.json();
}

async function disableOne(): Promise<void> {
  const [first] = await (await hooks()).list(webhookUrl());
  const path = `hooks/subscriptions/${first?.id}`;
  const subscription = (await asPerson('GET', path)) as object;
  await asPerson('PUT', path, { ...subscription, status: 'disabledByUser' });
}

async function removeOne(): Promise<void> {
  const opened = await hooks();
  const [first] = await opened.list(webhookUrl());
  await opened.remove(first?.id ?? '');
}

const poison = () =>
  QueueServiceClient.fromConnectionString(installation.host().emulatedStorage ?? '').getQueueClient(poisonQueueName);

async function poisonOne(): Promise<void> {
  await poison().createIfNotExists();
  await poison().sendMessage('what nobody understands');
}

/** Puts a file on the default branch, as a person does. */
async function commit(content: string): Promise<void> {
  const ado = createAzureDevOps({
    organizationUrl: installation.ado.url,
    credential: { kind: 'pat', getToken: async () => installation.ado.personToken },
  });
  const found = await ado.repositories.resolve(installation.ado.project, 'till');
  const baseCommit = (await ado.repositories.tip(found, found.defaultBranch)) ?? '';
  await ado.pushes.pushToBranch({
    repository: found,
    branch: found.defaultBranch,
    changeSet: { baseCommit, changes: [{ kind: 'add', path: '.code-agent.yml', content }] },
    message: 'Rules',
    trailers: [['Test', baseCommit]],
  });
}

const storageAt = (endpoint: string) =>
  `AccountName=devstoreaccount1;AccountKey=c2VjcmV0;QueueEndpoint=${endpoint}/q;BlobEndpoint=${endpoint}/b;TableEndpoint=${endpoint}/t;`;

interface Fault {
  readonly environment?: Readonly<Record<string, string>>;
  readonly change?: Partial<Examination>;
  readonly plant?: () => Promise<void>;
  readonly takeBack?: () => Promise<unknown>;
}

/** What is wrong, what the doctor calls it, and what it says about fixing it. */
const faults: readonly (readonly [string, Fault, string, RegExp])[] = [
  ['a setting is missing', { environment: { MODEL_NAME: '' } }, 'Settings', /MODEL_NAME/],
  ['a setting is wrong', { environment: { ADO_ORGANIZATION_URL: 'contoso' } }, 'Settings', /ADO_ORGANIZATION_URL/],
  ['a secret is missing', { environment: { ADO_PAT: '' } }, 'Secret ado-pat', /Key Vault/],
  ['the webhook key is short', { environment: { WEBHOOK_HMAC_KEY: 'abc' } }, 'Secret webhook-hmac-key', /rand/],
  ['no storage is named', { environment: { AzureWebJobsStorage: '' } }, 'Storage', /AzureWebJobsStorage/],
  [
    'storage is out of reach',
    { environment: { AzureWebJobsStorage: storageAt(closed) } },
    'Storage: deliveries',
    /code-agent start/,
  ],
  [
    'storage on Azure is out of reach',
    { environment: { AzureWebJobsStorage: storageAt('http://[::1]:9') } },
    'Storage: deliveries',
    /firewall.*Storage Queue Data Contributor/,
  ],
  [
    'deliveries were given up',
    { plant: poisonOne, takeBack: () => poison().clearMessages() },
    'Poison queue',
    /code-agent poison list/,
  ],
  ['the token is wrong', { environment: { ADO_PAT: 'x'.repeat(52) } }, 'Azure DevOps: sign-in', /ado-pat/],
  [
    'Azure DevOps is out of reach',
    { environment: { ADO_ORGANIZATION_URL: `${closed}/contoso` } },
    'Azure DevOps: sign-in',
    /ADO_ORGANIZATION_URL/,
  ],
  ['there is no such project', { change: { project: 'Nowhere' } }, 'Azure DevOps: work items', /project name/],
  [
    'there is no such repository',
    { environment: { ADO_REPOSITORY: 'nothing' } },
    'Azure DevOps: repository',
    /ADO_REPOSITORY/,
  ],
  ['a service hook is disabled', { plant: disableOne, takeBack: subscribe }, 'Service hooks', /hooks repair/],
  ['a service hook is missing', { plant: removeOne, takeBack: subscribe }, 'Service hooks', /hooks add/],
  [
    'no service hook sends to the app',
    { environment: { WEBHOOK_URL: 'https://other.example/api/webhook' } },
    'Service hooks',
    /hooks add/,
  ],
  ['the key of the model is wrong', { environment: { MODEL_API_KEY: 'no' } }, 'Model scripted', /model-api-key/],
  ['the deployment does not exist', { environment: { MODEL_NAME: 'gone' } }, 'Model gone', /MODEL_NAME/],
  ['the model is out of reach', { environment: { MODEL_BASE_URL: closed } }, 'Model scripted', /MODEL_BASE_URL/],
  ['the app does not answer', { change: { url: closed } }, 'App', /running/],
  ['the function key is wrong', { change: { key: 'wrong' } }, 'App: dependencies', /App keys/],
  ['the signing keys differ', { environment: { WEBHOOK_HMAC_KEY: 'k'.repeat(40) } }, 'App: signed delivery', /same/],
  ['the clocks differ', { change: { now: () => Date.now() + 600_000 } }, 'Clocks', /NTP/],
  ['the rules are wrong', { plant: () => commit('candidates: many\n') }, 'Rules', /docs\/rules\.md/],
];

const badOnes = (checks: readonly Check[]) => checks.filter(({ state }) => state === 'bad');

describe('code-agent doctor', () => {
  it('finds nothing wrong, and looks everywhere, where everything is well', async () => {
    const checks = await examineInstallation(healthy);

    expect(checks.filter(({ state }) => state !== 'good')).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Azure DevOps: pushing', 'Service hooks', 'Model scripted', 'Clocks', 'Rules']),
    );
  }, 60_000);

  it.each(faults)(
    'finds that %s, and says how to fix it',
    async (_title, fault, name, fix) => {
      await fault.plant?.();

      const checks = await examineInstallation({
        ...healthy,
        environment: { ...healthy.environment, ...fault.environment },
        ...fault.change,
      });

      await fault.takeBack?.();
      const found = badOnes(checks).find((check) => check.name === name);
      expect(found ?? badOnes(checks)).toMatchObject({ name, fix: expect.any(String) });
      expect(`${found?.found} ${found?.fix}`).toMatch(fix);
      const shown = JSON.stringify(checks);
      const secrets = [installation.signingKey, installation.ado.agentToken, 'the-key-of-the-model'];
      expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    },
    60_000,
  );
});
