/** The app's settings on Azure are those that its code reads, and the other way round. */
import { readSettings } from '../../../src/platform/settings/configuration.ts';
import { at, ofType, type Resource } from '../deployment.ts';
import { presets } from '../settingsTable.ts';

/** What the template sets for others than `configuration.ts`, with who reads it. */
const readByOthers: Readonly<Record<string, string>> = {
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'host and applicationinsights: telemetry by identity',
  AZURE_CLIENT_ID: '@azure/identity: which identity to use',
  AzureFunctionsJobHost__extensions__durableTask__hubName: 'host, in place of host.json',
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'host, in place of host.json',
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'host, in place of host.json',
  AzureWebJobsStorage__accountName: 'host, and src/platform/storage/connection.ts',
  AzureWebJobsStorage__clientId: 'host',
  AzureWebJobsStorage__credential: 'host',
  DATA_STORAGE__accountName: 'src/platform/storage/connection.ts, and the queue trigger',
  DATA_STORAGE__clientId: 'the queue trigger',
  DATA_STORAGE__credential: 'the queue trigger',
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'durable extension: Durable Task Scheduler',
  OTHER_APP_STORAGE__accountName: 'src/platform/storage/connection.ts, where there are two apps',
  FUNCTIONS_EXTENSION_VERSION: 'platform; Flex Consumption refuses it',
  FUNCTIONS_WORKER_RUNTIME: 'platform; Flex Consumption refuses it',
  WEBSITE_RUN_FROM_PACKAGE: 'platform, on Elastic Premium',
  WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: 'platform, on Elastic Premium',
};

const alwaysNeeded = Object.keys(readByOthers).filter((name) =>
  /^(AzureWebJobsStorage|DATA_STORAGE|AZURE_CLIENT_ID|APPLICATIONINSIGHTS)/.test(name),
);

/** What the template finds out itself, from the resources it makes. */
const derived = [
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'AUDIT_SIGNING_KEY',
  'ENTRA_TENANT_ID',
  'FORWARDING_PROXIES',
  'KEY_VAULT_URL',
  'MODEL_BASE_URL',
  'MODEL_NAME',
  'WEBHOOK_CERTIFICATES_FROM_PLATFORM',
  'WEBHOOK_URL',
];

const refusedByFlex = ['FUNCTIONS_EXTENSION_VERSION', 'FUNCTIONS_WORKER_RUNTIME'];

/** A value for what only Azure knows, of a shape that every setting of that kind has. */
const expressionStandIn = 'https://known-to-azure.example/';

/**
 * Compares the settings of every app with the code's schema.
 * @param resources of one deployment
 * @param own names that the parameter file sets, whose values need not be the code's presets
 */
export function settingsMatchTheCode(resources: readonly Resource[], own: readonly string[]): readonly string[] {
  const apps = ofType(resources, 'Microsoft.Web/sites');
  const configs = ofType(resources, 'Microsoft.Web/sites/config').filter(({ name }) => name.endsWith('/appsettings'));
  return [
    ...apps
      .filter(({ name }) => !configs.some((config) => config.name === `${name}/appsettings`))
      .map(({ name }) => `${name} has no settings`),
    ...configs.flatMap((config) => {
      const app = apps.find(({ name }) => config.name === `${name}/appsettings`);
      return problemsOf(config, app, own).map((problem) => `${config.name}: ${problem}`);
    }),
  ];
}

function problemsOf(config: Resource, app: Resource | undefined, own: readonly string[]): readonly string[] {
  const set = valuesOf(config);
  const read = [...presets().keys()];
  const isFlex = at(app?.properties, 'functionAppConfig', 'runtime') !== undefined;
  const needed = [...read, ...alwaysNeeded, ...(isFlex ? [] : refusedByFlex)];
  return [
    ...needed.filter((name) => set[name] === undefined).map((name) => `${name} is read but not set`),
    ...Object.keys(set)
      .filter((name) => !read.includes(name) && readByOthers[name] === undefined)
      .map((name) => `${name} is set but nobody reads it`),
    ...refusedByFlex
      .filter((name) => isFlex && set[name] !== undefined)
      .map((name) => `${name} is set, which Flex Consumption refuses`),
    ...presetProblems(set, own),
    ...proxyProblems(set, app),
    ...otherAppProblems(set),
    ...startProblems(set),
  ];
}

function valuesOf({ properties }: Resource): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(Object(properties)).map(([name, value]) => [name, String(value)] as const));
}

/** A preset in Bicep is the code's own, or nothing. */
function presetProblems(set: Readonly<Record<string, string>>, own: readonly string[]): readonly string[] {
  const inCode = presets();
  return Object.entries(set)
    .filter(
      ([name, value]) => inCode.has(name) && !derived.includes(name) && !own.includes(name) && !value.startsWith('['),
    )
    .filter(([name, value]) => value !== inCode.get(name))
    .map(([name, value]) => `${name} is ${value || 'empty'}, but the code's preset is ${inCode.get(name) || 'empty'}`);
}

/** With a proxy more or less than there are, the app takes the address that a sender claims for the sender's own. */
function proxyProblems(set: Readonly<Record<string, string>>, app: Resource | undefined): readonly string[] {
  const isBehindFrontDoor = at(app?.properties, 'siteConfig', 'ipSecurityRestrictionsDefaultAction') === 'Deny';
  const proxies = isBehindFrontDoor ? '2' : '1';
  const claimed = set['FORWARDING_PROXIES'];
  return claimed === undefined || claimed === proxies
    ? []
    : [`FORWARDING_PROXIES is ${claimed}, but there are ${proxies}`];
}

/** With its own storage in that place an app would pass deliveries on to itself. */
function otherAppProblems(set: Readonly<Record<string, string>>): readonly string[] {
  const other = set['OTHER_APP_STORAGE__accountName'];
  return other !== undefined && other === set['DATA_STORAGE__accountName']
    ? [`OTHER_APP_STORAGE__accountName is the app's own ${other}`]
    : [];
}

/** The app would start with these settings. */
function startProblems(set: Readonly<Record<string, string>>): readonly string[] {
  const environment = Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name, value.startsWith('[') ? expressionStandIn : value]),
  );
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
