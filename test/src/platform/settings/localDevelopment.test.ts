import { globSync, readFileSync } from 'node:fs';
import { HttpRequest } from '@azure/functions';
import { describe, expect, it } from '@jest/globals';
import { composeApiGuards } from '../../../../src/composition/authComposition.ts';
import { Secret } from '../../../../src/contracts/secret.ts';
import { type Environment, readSettings } from '../../../../src/platform/settings/configuration.ts';
import { whyNoDevelopmentTokens, whyNotLocal } from '../../../../src/platform/settings/localDevelopment.ts';
import { makeDevelopmentToken } from '../../../../src/platform/tokens/developmentTokens.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const key = 'a-key-of-at-least-thirty-two-characters';
const at = Date.UTC(2026, 10, 30);
const tenant = '11111111-2222-4333-8444-555555555555';
const local = {
  ADO_ORGANIZATION_URL: 'https://dev.azure.com/contoso',
  MODEL_BASE_URL: 'http://127.0.0.1:1/v1',
  MODEL_NAME: 'model',
  AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
  DEVELOPMENT_TOKEN_KEY: key,
};

/** Signs in with a development token. @returns who that is, or the refusal, and the lines of the log */
async function signIn(more: Environment) {
  const environment: Environment = { ...local, ...more };
  const { logger, entries } = recordingLogger();
  const { people } = composeApiGuards({ settings: readSettings(environment), environment, logger, now: () => at });
  const token = await makeDevelopmentToken(new Secret(key), { name: 'Ann', roles: ['operator'] }, at);
  const headers = { authorization: `Bearer ${token}` };
  const found = await people.authenticate(
    new HttpRequest({ method: 'GET', url: 'http://127.0.0.1/api/runs', headers }),
  );
  return { found, lines: entries.map(({ message }) => message) };
}

const onAzure: ReadonlyArray<readonly [string, Environment]> = [
  ['AZURE_FUNCTIONS_ENVIRONMENT', { AZURE_FUNCTIONS_ENVIRONMENT: '' }],
  ['AZURE_FUNCTIONS_ENVIRONMENT', { AZURE_FUNCTIONS_ENVIRONMENT: 'Production' }],
  ['AZURE_FUNCTIONS_ENVIRONMENT', { AZURE_FUNCTIONS_ENVIRONMENT: 'development' }],
  ['WEBSITE_HOSTNAME', { WEBSITE_HOSTNAME: 'agent.azurewebsites.net' }],
  ['WEBSITE_HOSTNAME', { WEBSITE_HOSTNAME: 'localhost.azurewebsites.net' }],
  ['WEBSITE_HOSTNAME', { WEBSITE_HOSTNAME: '127.0.0.1.azurewebsites.net' }],
  ['WEBSITE_HOSTNAME', { WEBSITE_HOSTNAME: 'agent.contoso.example:443' }],
  ['WEBSITE_HOSTNAME', { WEBSITE_HOSTNAME: 'localhost:7071@agent.contoso.example' }],
  ['WEBSITE_HOSTNAME', { WEBSITE_HOSTNAME: 'localhost\nagent.contoso.example' }],
  ['WEBSITE_HOSTNAME', { WEBSITE_HOSTNAME: '10.0.0.4' }],
  ['WEBSITE_HOSTNAME', { WEBSITE_HOSTNAME: '0.0.0.0:7071' }],
  ['WEBSITE_HOSTNAME', { WEBSITE_HOSTNAME: ' ' }],
  ['WEBSITE_SITE_NAME', { WEBSITE_SITE_NAME: 'agent' }],
  ['WEBSITE_SITE_NAME', { WEBSITE_HOSTNAME: 'localhost:7071', WEBSITE_SITE_NAME: 'agent' }],
  ['WEBSITE_INSTANCE_ID', { WEBSITE_HOSTNAME: 'localhost', WEBSITE_INSTANCE_ID: '0' }],
  ['WEBSITE_POD_NAME', { WEBSITE_POD_NAME: 'pod' }],
  ['CONTAINER_APP_NAME', { CONTAINER_APP_NAME: 'agent' }],
];

const installed: ReadonlyArray<readonly [string, Environment]> = [
  ['KEY_VAULT_URL', { KEY_VAULT_URL: 'https://kv.vault.azure.net' }],
  ['ENTRA_AUDIENCE', { ENTRA_AUDIENCE: 'agent' }],
  ['ENTRA_TENANT_ID', { ENTRA_TENANT_ID: tenant, ENTRA_AUDIENCE: 'agent' }],
  ['ENTRA_AUTHORITY', { ENTRA_AUTHORITY: 'https://login.microsoftonline.us' }],
];

describe('a development token', () => {
  it.each([
    [{}],
    [{ WEBSITE_HOSTNAME: '127.0.0.1:7071' }],
    [{ WEBSITE_HOSTNAME: 'localhost:7071', WEBSITE_SITE_NAME: 'LocalHost' }],
    [{ WEBSITE_HOSTNAME: '[::1]:7071' }],
    [{ KEY_VAULT_URL: '', ENTRA_TENANT_ID: '', ENTRA_AUDIENCE: '', WEBSITE_INSTANCE_ID: '' }],
  ])('is accepted on one machine: %j', async (more) => {
    expect(await signIn(more)).toEqual({ found: expect.objectContaining({ name: 'Ann' }), lines: [] });
  });

  it.each([...onAzure, ...installed])('is refused because of %s, and the log says so: %j', async (name, more) => {
    const { found, lines } = await signIn(more);

    expect(found).toMatchObject({ status: 401 });
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^DEVELOPMENT_TOKEN_KEY is not used .*because ${name}`))]);
    expect(lines.join()).not.toContain(key);
  });

  it('is refused where the key can be guessed', async () => {
    const { found, lines } = await signIn({ DEVELOPMENT_TOKEN_KEY: 'short' });

    expect(found).toMatchObject({ status: 401 });
    expect(lines).toEqual([expect.stringContaining('shorter than 32 characters')]);
  });

  it('is no matter where no key is set', async () => {
    expect((await signIn({ DEVELOPMENT_TOKEN_KEY: '', WEBSITE_INSTANCE_ID: '0' })).lines).toEqual([]);
  });

  it('is refused for a tenant alone, too, which stops the start', () => {
    const environment = { ...local, ENTRA_TENANT_ID: tenant };

    expect(() => readSettings(environment)).toThrow('ENTRA_AUDIENCE');
    expect(whyNoDevelopmentTokens(local, environment)).toBe('ENTRA_TENANT_ID is set');
  });
});

describe('secrets of the environment', () => {
  const settingsOf = (environment: Environment) => ({
    AZURE_FUNCTIONS_ENVIRONMENT: environment['AZURE_FUNCTIONS_ENVIRONMENT'] || 'Production',
  });

  it.each(onAzure)('are refused because of %s: %j', (name, more) => {
    const environment: Environment = { ...local, ...more };

    expect(whyNotLocal(settingsOf(environment), environment)).toContain(name);
  });

  it.each(installed)('may stand beside %s, which says nothing of where the app is', (_name, more) => {
    expect(whyNotLocal(local, { ...local, ...more })).toBeUndefined();
  });
});

describe('what is for a developer only', () => {
  it('is decided in one place', () => {
    const files = globSync('src/**/*.ts').filter((file) =>
      /AZURE_FUNCTIONS_ENVIRONMENT.*[=!]==|[=!]== '(D|d)evelopment'/.test(readFileSync(file, 'utf8')),
    );

    expect(files).toEqual(['src/platform/settings/localDevelopment.ts']);
  });
});
