import { SecretClient } from '@azure/keyvault-secrets';
import { AgentError } from '../contracts/agentError.ts';
import type { Environment } from './configuration.ts';
import type { CredentialSource } from './credential.ts';

/** The secrets the app knows, by their name in Key Vault. */
export const secretDescriptions = {
  'webhook-hmac-key': 'Key that deliveries are signed with, at least 32 random characters',
  'webhook-hmac-key-previous': 'The key before, still accepted while senders change to the new one; optional',
  'ado-pat': 'Personal access token for Azure DevOps, where `ADO_AUTHENTICATION` is `pat`',
  'ado-password': 'Password for Azure DevOps Server, where `ADO_AUTHENTICATION` is `basic`',
  'model-api-key': 'Key of the model endpoint, where `MODEL_AUTHENTICATION` is `key`',
} as const;

export type SecretName = keyof typeof secretDescriptions;

/** Where secrets come from. */
export interface Secrets {
  /** @throws AgentError `configuration` when the secret does not exist, `unavailable` when it cannot be read now */
  get(name: SecretName): Promise<string>;
  /** Like {@link Secrets.get}, but a secret that does not exist is undefined. */
  find(name: SecretName): Promise<string | undefined>;
}

/** Seconds a secret read from Key Vault is used before it is read again. */
const cacheSeconds = 300;

const requestTimeoutMilliseconds = 10_000;

/** The environment variable that holds a secret in local development: `ado-pat` is `ADO_PAT`. */
export function environmentVariableOf(name: string): string {
  return name.replaceAll('-', '_').toUpperCase();
}

export interface SecretsOptions {
  /** Key Vault, by its URL. */
  readonly keyVaultUrl: string | undefined;
  /** Whether secrets may come from the environment. */
  readonly isDevelopment: boolean;
  readonly environment: Environment;
  readonly credential: CredentialSource;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Secrets from Key Vault, or from the environment in local development only.
 * @throws AgentError `configuration` when there is no Key Vault outside of local development
 */
export function createSecrets(options: SecretsOptions): Secrets {
  if (options.keyVaultUrl !== undefined)
    return cached(keyVaultReader(options.keyVaultUrl, options.credential), options.now);
  if (!options.isDevelopment) {
    throw new AgentError(
      'configuration',
      'KEY_VAULT_URL is missing: outside of local development secrets come from Key Vault only. Set it to https://NAME.vault.azure.net.',
    );
  }
  return withGet(
    async (name) => options.environment[environmentVariableOf(name)] || undefined,
    (name) => `Set ${environmentVariableOf(name)} in local.settings.json.`,
  );
}

type FindSecret = Secrets['find'];

function withGet(find: FindSecret, advice: (name: SecretName) => string): Secrets {
  return {
    find,
    async get(name) {
      const value = await find(name);
      if (value !== undefined) return value;
      throw new AgentError('configuration', `The secret ${name} does not exist. ${advice(name)}`);
    },
  };
}

function cached(find: FindSecret, now: () => number): Secrets {
  const entries = new Map<SecretName, { readonly value: Promise<string | undefined>; readonly until: number }>();
  const findCached: FindSecret = async (name) => {
    const entry = entries.get(name);
    if (entry !== undefined && now() < entry.until) return await entry.value;
    const value = find(name);
    entries.set(name, { value, until: now() + cacheSeconds * 1000 });
    value.catch(() => entries.delete(name));
    return await value;
  };
  return withGet(findCached, (name) => `Create the secret ${name} in the Key Vault that KEY_VAULT_URL names.`);
}

function keyVaultReader(vaultUrl: string, credential: CredentialSource): FindSecret {
  let client: SecretClient | undefined;
  return async (name) => {
    client ??= new SecretClient(vaultUrl, await credential(), { retryOptions: { maxRetries: 2 } });
    try {
      const secret = await client.getSecret(name, { abortSignal: AbortSignal.timeout(requestTimeoutMilliseconds) });
      return secret.value;
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw new AgentError(
        isStatus(error, 403) ? 'forbidden' : 'unavailable',
        `Key Vault did not hand out the secret ${name}. Check that the app's identity has the role Key Vault Secrets User on ${vaultUrl}.`,
        { cause: error },
      );
    }
  };
}

function isStatus(error: unknown, status: number): boolean {
  return typeof error === 'object' && error !== null && 'statusCode' in error && error.statusCode === status;
}
