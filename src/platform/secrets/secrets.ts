import { AgentError } from '../../contracts/agentError.ts';
import { Secret } from '../../contracts/secret.ts';
import { type CacheTimes, createTimedCache } from '../concurrency/timedCache.ts';
import type { Environment } from '../settings/configuration.ts';
import type { KeyVault, SecretVersion } from './keyVault.ts';

/** The secrets the app knows, by their name in Key Vault. */
export const secretDescriptions = {
  'webhook-hmac-key':
    'Key for signing deliveries and for deriving the passwords of service hooks: at least 32 random characters. In Key Vault, the previous version stays valid until it is disabled, for at most seven days',
  'webhook-hmac-key-previous':
    'In local development: the previous key, still accepted while senders switch to the new one; optional',
  'ado-pat': 'Personal access token for Azure DevOps, if `ADO_AUTHENTICATION` is `pat`',
  'ado-password': 'Password for Azure DevOps Server, if `ADO_AUTHENTICATION` is `basic`',
  'model-api-key': 'Key of the model endpoint, if `MODEL_AUTHENTICATION` is `key`',
  'audit-signing-private-key':
    'In local development: private key that signs the anchors of the audit log (PKCS #8 as PEM, line breaks as `\\n`); optional',
  'development-token-key':
    'In local development: key for signing the tokens of people there. `code-agent start` creates and prints one such token. Ignored when a Key Vault, a Microsoft Entra setting or the host name of an app on Azure is set',
} as const;

export type SecretName = keyof typeof secretDescriptions;

/** Where secrets come from. */
export interface Secrets {
  /** @throws AgentError `configuration` when the secret does not exist, `unavailable` when it cannot be read now */
  get(name: SecretName): Promise<Secret>;
  /**
   * The keys deliveries may be made with now: the current one first, then the one before while that is valid.
   * @param oldestSeconds how long ago they may have been read at most
   */
  webhookKeys(oldestSeconds?: number): Promise<readonly Secret[]>;
  /** The version that is used now; undefined where secrets have none, as in local development. */
  versionOf(name: SecretName): Promise<string | undefined>;
  /** Reads a secret again at once, after it was changed. */
  refresh(name: SecretName): Promise<void>;
}

const second = 1000;
const minute = 60 * second;

/** Each instance of the app knows a new version after this time at the latest. */
export const secretLifeMilliseconds = 5 * minute;

const cacheTimes: CacheTimes = {
  ahead: 4 * minute,
  life: secretLifeMilliseconds,
  outage: 30 * minute,
  pause: 15 * second,
};

/** How long the version before is valid, counted from when the current one was made. */
const previousLifeMilliseconds = 7 * 24 * 60 * minute;

const webhookKey = 'webhook-hmac-key';

/** The environment variable that holds a secret in local development: `ado-pat` is `ADO_PAT`. */
export function environmentVariableOf(name: string): string {
  return name.replaceAll('-', '_').toUpperCase();
}

export interface SecretsOptions {
  readonly keyVault: KeyVault | undefined;
  /** Whether secrets may come from the environment. */
  readonly isDevelopment: boolean;
  readonly environment: Environment;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Secrets from Key Vault, or from the environment in local development only.
 * @throws AgentError `configuration` when there is no Key Vault outside of local development
 */
export function createSecrets(options: SecretsOptions): Secrets {
  if (options.keyVault !== undefined) return fromKeyVault(options.keyVault, options.now);
  if (options.isDevelopment) return fromEnvironment(options.environment);
  throw new AgentError(
    'configuration',
    'KEY_VAULT_URL is missing. Outside local development, secrets come from Key Vault only (on Azure even when AZURE_FUNCTIONS_ENVIRONMENT is Development). Set it to https://NAME.vault.azure.net.',
  );
}

function fromEnvironment(environment: Environment): Secrets {
  const find = (name: SecretName): readonly Secret[] => {
    const text = environment[environmentVariableOf(name)];
    return text ? [new Secret(text)] : [];
  };
  let keys: readonly Secret[] | undefined;
  const get = (name: SecretName) =>
    firstOf(name, find(name), `Set ${environmentVariableOf(name)} in local.settings.json.`);
  return {
    get: async (name) => get(name),
    webhookKeys: async () => {
      keys ??= [get(webhookKey), ...find('webhook-hmac-key-previous')];
      return keys;
    },
    versionOf: async () => undefined,
    refresh: async () => undefined,
  };
}

function fromKeyVault(vault: KeyVault, now: () => number): Secrets {
  const cache = createTimedCache((name) => readValid(vault, name, now()), cacheTimes, now);
  const advice = 'Create it in the Key Vault that KEY_VAULT_URL names.';
  return {
    get: async (name) => firstOf(name, (await cache.get(name)).values, advice),
    async webhookKeys(oldestSeconds) {
      const oldest = oldestSeconds === undefined ? undefined : oldestSeconds * second;
      const { values } = await cache.get(webhookKey, oldest);
      firstOf(webhookKey, values, advice);
      return values;
    },
    versionOf: async (name) => (await cache.get(name)).version,
    refresh: async (name) => void (await cache.refresh(name)),
  };
}

function firstOf(name: SecretName, found: readonly Secret[], advice: string): Secret {
  const [first] = found;
  if (first !== undefined) return first;
  throw new AgentError('configuration', `The secret ${name} does not exist. ${advice}`);
}

interface ValidVersions {
  /** The current one first. */
  readonly values: readonly Secret[];
  /** Of the current one. */
  readonly version?: string;
}

/** Of everything but the webhook's key only the current version is of use: the agent is who presents it. */
async function readValid(vault: KeyVault, name: string, now: number): Promise<ValidVersions> {
  const current = await vault.read(name);
  if (current === undefined) return { values: [] };
  const { version } = current.version;
  if (name !== webhookKey) return { values: [current.value], version };
  const previous = await readPrevious(vault, name, current.version, now);
  return { values: previous === undefined ? [current.value] : [current.value, previous], version };
}

/** The one version before the current one; what is older was retired with it, whether it is disabled or not. */
async function readPrevious(
  vault: KeyVault,
  name: string,
  current: SecretVersion,
  now: number,
): Promise<Secret | undefined> {
  if (now - current.createdAt > previousLifeMilliseconds) return undefined;
  const [before] = (await vault.versions(name)).filter(({ version }) => version !== current.version);
  if (before === undefined || !before.isEnabled) return undefined;
  if (before.expiresAt !== undefined && before.expiresAt <= now) return undefined;
  return (await vault.read(name, before.version))?.value;
}
