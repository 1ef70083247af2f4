import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { environmentVariableOf, type SecretName, secretDescriptions } from '../../src/platform/secrets/secrets.ts';
import { readSettings, type Settings, settingsSchema } from '../../src/platform/settings/configuration.ts';

/** What the four places say of the settings, each read by itself and not by what generates it. */
export interface SettingSources {
  /** Meaning of each setting. */
  readonly code: ReadonlyMap<string, string>;
  readonly sample: ReadonlyMap<string, string>;
  readonly bicep: ReadonlyMap<string, string>;
  readonly docs: ReadonlyMap<string, { readonly meaning: string; readonly preset: string }>;
}

const sampleSchema = z.object({ Values: z.record(z.string(), z.string()) });

const needed = {
  ADO_ORGANIZATION_URL: 'https://dev.azure.com/contoso',
  MODEL_BASE_URL: 'https://contoso.openai.azure.com/openai/v1/',
  MODEL_NAME: 'gpt-5',
};

/** Set by the Functions host, so that nobody else may set it. */
const setByTheHost = 'AZURE_FUNCTIONS_ENVIRONMENT';

/** Read by the Functions host, and by the code as names of connections. */
const connections = ['AzureWebJobsStorage', 'DATA_STORAGE', 'OTHER_APP_STORAGE'];

/** What the sample says differently, and why. */
const ownInSample: Readonly<Record<string, string>> = {
  ADO_ORGANIZATION_URL: 'to be filled in',
  ADO_AUTHENTICATION: 'a developer has a token and no managed identity',
  MODEL_BASE_URL: 'to be filled in',
  MODEL_NAME: 'to be filled in',
  MODEL_AUTHENTICATION: 'a developer has a key and no managed identity',
};

export function readSettingSources(): SettingSources {
  const page = readFileSync('docs/configuration.md', 'utf8').split('## Secrets')[0] ?? '';
  const rows = page.matchAll(/^\| `(\w+)` \| (.*) \| (.*?) ?\|$/gm);
  const lines = readFileSync('infra/bicep/modules/settings.bicep', 'utf8').matchAll(/^ {2}(\w+): '(.*)'$/gm);
  return {
    code: new Map(Object.entries(settingsSchema.shape).map(([name, { description = '' }]) => [name, description])),
    sample: new Map(
      Object.entries(sampleSchema.parse(JSON.parse(readFileSync('local.settings.sample.json', 'utf8'))).Values),
    ),
    bicep: new Map([...lines].map(([, name = '', value = '']) => [name, value.replace(/\\(['\\$])/g, '$1')])),
    docs: new Map([...rows].map(([, name = '', meaning = '', preset = '']) => [name, { meaning, preset }])),
  };
}

/** Where the four places contradict each other, in words. */
export function disagreements(sources: SettingSources): readonly string[] {
  const { code, sample, bicep, docs } = sources;
  const set = [...code.keys()].filter((name) => name !== setByTheHost);
  const secrets = Object.keys(secretDescriptions).map((name) => environmentVariableOf(secretNameOf(name)));
  return [
    ...difference('the sample', sample, [...set, ...secrets, 'FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage']),
    ...difference('Bicep', bicep, set),
    ...difference('the docs', docs, [...code.keys(), ...connections]),
    ...[...code].flatMap(([name, meaning]) =>
      docs.get(name)?.meaning === meaning ? [] : [`${name} means something else in the docs`],
    ),
    ...set
      .filter((name) => !(name in ownInSample))
      .flatMap((name) => presetProblem('the sample', name, sample.get(name))),
    ...set.flatMap((name) => presetProblem('Bicep', name, bicep.get(name))),
    ...[...code.keys()].flatMap((name) => documentedPresetProblem(name, docs.get(name)?.preset)),
  ];
}

function secretNameOf(text: string): SecretName {
  return z
    .custom<SecretName>((name) => typeof name === 'string' && Object.hasOwn(secretDescriptions, name))
    .parse(text);
}

function difference(
  place: string,
  found: ReadonlyMap<string, unknown>,
  expected: readonly string[],
): readonly string[] {
  return [
    ...expected.filter((name) => !found.has(name)).map((name) => `${name} is missing in ${place}`),
    ...[...found.keys()].filter((name) => !expected.includes(name)).map((name) => `${name} is in ${place} only`),
  ];
}

/** A value means what the preset means when the app reads the same from it. */
function presetProblem(place: string, name: string, value: string | undefined): readonly string[] {
  if (value === undefined || (name in needed && value === '')) return [];
  return isSame(readWith(name, value), readWith(name, undefined)) ? [] : [`${name} is ${value} in ${place}`];
}

function documentedPresetProblem(name: string, preset: string | undefined): readonly string[] {
  if (preset === undefined) return [];
  if (name in needed) return preset === '**required**' ? [] : [`${name} is not required in the docs`];
  return presetProblem('the docs', name, preset.replace(/^`(.*)`$/, '$1'));
}

function readWith(name: string, value: string | undefined): unknown {
  const settings: Settings = readSettings(value === undefined ? needed : { ...needed, [name]: value });
  return Reflect.get(settings, name);
}

function isSame(first: unknown, second: unknown): boolean {
  return JSON.stringify(first) === JSON.stringify(second);
}
