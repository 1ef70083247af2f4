import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { configurationPage } from '../../../../scripts/configurationPage.ts';
import { environmentVariableOf, secretDescriptions } from '../../../../src/platform/secrets/secrets.ts';
import { readSettings, settingsSchema } from '../../../../src/platform/settings/configuration.ts';

const complete = {
  ADO_ORGANIZATION_URL: 'https://dev.azure.com/contoso',
  MODEL_BASE_URL: 'https://contoso.openai.azure.com/openai/v1/',
  MODEL_NAME: 'gpt-5',
};

describe('readSettings', () => {
  it('fills in what has a default', () => {
    expect(readSettings(complete)).toMatchObject({
      ADO_AUTHENTICATION: 'entra',
      CANDIDATES: 2,
      AGENT_TAG: 'code-agent',
    });
  });

  it('names every setting that is missing or wrong, and what to do', () => {
    const read = () => readSettings({ ADO_ORGANIZATION_URL: 'contoso', CANDIDATES: '99', MODEL_NAME: 'x' });

    expect(read).toThrow(expect.objectContaining({ type: 'configuration', isRetryable: false }));
    expect(read).toThrow(
      /ADO_ORGANIZATION_URL.*CANDIDATES.*MODEL_BASE_URL \(missing: OpenAI-compatible.*local\.settings\.json/s,
    );
  });

  it('asks for the user name where one signs in with a password', () => {
    expect(() => readSettings({ ...complete, ADO_AUTHENTICATION: 'basic' })).toThrow(/ADO_USER_NAME/);
    expect(
      readSettings({ ...complete, ADO_AUTHENTICATION: 'basic', ADO_USER_NAME: 'CONTOSO\\agent' }).ADO_USER_NAME,
    ).toBe('CONTOSO\\agent');
  });

  it('takes an empty value as absent', () => {
    expect(readSettings({ ...complete, KEY_VAULT_URL: '', CANDIDATES: '' })).toMatchObject({ CANDIDATES: 2 });
  });
});

describe('local.settings.sample.json', () => {
  const sample = JSON.parse(readFileSync(join(__dirname, '../../../../local.settings.sample.json'), 'utf8')) as {
    Values: Record<string, string>;
  };
  const setByTheHost = ['AZURE_FUNCTIONS_ENVIRONMENT'];
  const readByTheHost = ['FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage'];
  const secrets = Object.keys(secretDescriptions).map(environmentVariableOf);

  it('names exactly the settings and secrets that the app reads', () => {
    const read = Object.keys(settingsSchema.shape).filter((name) => !setByTheHost.includes(name));

    expect(Object.keys(sample.Values).toSorted()).toEqual([...read, ...readByTheHost, ...secrets].toSorted());
  });

  it('shows the defaults', () => {
    const defaults = settingsSchema.parse(complete);
    for (const name of [
      'AGENT_TAG',
      'CANDIDATES',
      'CONTEXT_TOKENS',
      'HISTORY_COMMITS',
      'MODEL_TOKEN_SCOPE',
      'MODEL_MAX_OUTPUT_TOKENS',
    ] as const) {
      expect([name, sample.Values[name]]).toEqual([name, String(defaults[name])]);
    }
  });

  it('describes every setting', () => {
    for (const [name, schema] of Object.entries(settingsSchema.shape)) {
      expect([name, schema.description]).toEqual([name, expect.any(String)]);
    }
  });
});

describe('docs/configuration.md', () => {
  it('is what `npm run docs` writes', () => {
    expect(readFileSync(join(__dirname, '../../../../docs/configuration.md'), 'utf8')).toBe(configurationPage());
  });
});
