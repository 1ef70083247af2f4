import { createAzureDevOps } from '../../ado/azureDevOps.ts';
import { openServiceHooks } from '../../ado/serviceHooks/serviceHooks.ts';
import { createAdoCredential, createModelKeyProvider, listSecretNames } from '../../composition/credentials.ts';
import { createModelClient } from '../../llm/client/modelClient.ts';
import { createKeyVault } from '../../platform/secrets/keyVault.ts';
import { createSecrets, type Secrets } from '../../platform/secrets/secrets.ts';
import type { Environment, Settings } from '../../platform/settings/configuration.ts';
import { whyNotLocal } from '../../platform/settings/localDevelopment.ts';
import { createCredentialSource } from '../../platform/tokens/azureCredential.ts';
import { type Check, unknownCheck } from './check.ts';
import { checkApp } from './checkApp.ts';
import { checkAzureDevOps } from './checkAzureDevOps.ts';
import { checkHooks } from './checkHooks.ts';
import { checkModels } from './checkModels.ts';
import { checkSecrets, checkSettings } from './checkSettings.ts';
import { checkStorage } from './checkStorage.ts';

export interface Examination {
  /** Settings and secrets, the same as in the app. */
  readonly environment: Environment;
  readonly project: string | undefined;
  /** Address of the app. */
  readonly url: string | undefined;
  /** A function key of the app. */
  readonly key: string | undefined;
  /** Whether a branch may be created and deleted. */
  readonly mayWrite: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Checks an installation from end to end. Changes nothing, except for the test branch if that is allowed. */
export async function examineInstallation(examination: Examination): Promise<readonly Check[]> {
  const { settings, check } = checkSettings(examination.environment);
  if (settings === undefined) return [check];
  const { environment, now } = examination;
  const credential = createCredentialSource();
  const open = () => openSecrets(settings, environment, now);
  const secrets = await checkSecrets(open, listSecretNames(settings));
  const storage = await checkStorage(environment, credential, now);
  if (secrets.some(({ state }) => state === 'bad')) {
    const rest = 'Not checked until the secrets exist.';
    return [check, ...secrets, ...storage, unknownCheck('Azure DevOps, model, app', rest)];
  }
  const signingKey = (await open().get('webhook-hmac-key')).reveal();
  return [
    ...[check, ...secrets, ...storage],
    ...(await examineAzureDevOps(examination, settings, open())),
    ...(await checkModels(settings.MODEL_NAME, (model) =>
      createModelClient({
        ...{ baseUrl: settings.MODEL_BASE_URL, model },
        getApiKey: createModelKeyProvider(settings, open(), credential),
      }),
    )),
    ...(await examineApp(examination, signingKey)),
  ];
}

async function examineAzureDevOps(
  { project, mayWrite, url }: Examination,
  settings: Settings,
  secrets: Secrets,
): Promise<readonly Check[]> {
  const credential = createAdoCredential(settings, secrets, createCredentialSource());
  const options = { organizationUrl: settings.ADO_ORGANIZATION_URL, credential };
  const checks = await checkAzureDevOps({ ado: createAzureDevOps(options), settings, project, mayWrite });
  const webhookUrl = settings.WEBHOOK_URL ?? (url === undefined ? undefined : new URL('/api/webhook', url).href);
  const isReached = !checks.some(({ name, state }) => name.startsWith('Azure DevOps') && state === 'bad');
  if (!isReached || project === undefined || webhookUrl === undefined) {
    return [...checks, unknownCheck('Service hooks', 'Not checked. Needs Azure DevOps, --project and --url.')];
  }
  return [...checks, await checkHooks(() => openServiceHooks(options, project), webhookUrl)];
}

async function examineApp({ url, key, now }: Examination, signingKey: string): Promise<readonly Check[]> {
  if (url === undefined)
    return [unknownCheck('App', 'Not checked. Give its address: --url https://NAME.azurewebsites.net.')];
  return await checkApp({ url, key, signingKey, now });
}

function openSecrets(settings: Settings, environment: Environment, now: () => number): Secrets {
  const { KEY_VAULT_URL: vault } = settings;
  const keyVault = vault === undefined ? undefined : createKeyVault(vault, createCredentialSource());
  return createSecrets({ keyVault, isDevelopment: whyNotLocal(settings, environment) === undefined, environment, now });
}
