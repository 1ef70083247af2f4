import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets';
import { AgentError, unlessNotFound } from '../../contracts/agentError.ts';
import { Secret } from '../../contracts/secret.ts';
import type { CredentialSource } from '../tokens/azureCredential.ts';

/** What is known of one version of a secret without its value. Times in milliseconds since the epoch. */
export interface SecretVersion {
  readonly version: string;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  /** Whether it can be read. */
  readonly isEnabled: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** A version with its value. */
export interface SecretWithValue {
  readonly version: SecretVersion;
  readonly value: Secret;
}

/** The secrets of one Key Vault. Every failure is an `AgentError`. */
export interface KeyVault {
  /** The newest version, or the given one; undefined when there is none. */
  read(name: string, version?: string): Promise<SecretWithValue | undefined>;
  /** All versions, newest first. */
  versions(name: string): Promise<readonly SecretVersion[]>;
  /** Makes a new version, which is the current one from then on. */
  create(
    name: string,
    value: Secret,
    about: Partial<Pick<SecretVersion, 'expiresAt' | 'tags'>>,
  ): Promise<SecretVersion>;
  /** Lets a version not be read any more. Doing it again changes nothing. */
  disable(name: string, version: string): Promise<void>;
}

/** How the client reaches the vault; for tests. */
export type KeyVaultTransport = Pick<SecretClientOptions, 'httpClient' | 'retryOptions'>;

const requestTimeoutMilliseconds = 10_000;

/** @param vaultUrl e.g. https://NAME.vault.azure.net */
export function createKeyVault(
  vaultUrl: string,
  credential: CredentialSource,
  transport: KeyVaultTransport = { retryOptions: { maxRetries: 2, maxRetryDelayInMs: 2_000 } },
): KeyVault {
  let client: Promise<SecretClient> | undefined;
  const connect = () => {
    client ??= credential().then((identity) => new SecretClient(vaultUrl, identity, { ...transport }));
    return client;
  };
  const call = async <T>(what: string, name: string, work: (client: SecretClient) => Promise<T>): Promise<T> => {
    try {
      return await work(await connect());
    } catch (error) {
      throw failureOf(what, name, vaultUrl, error);
    }
  };
  return {
    read: (name, version) => unlessNotFound(() => call('hand out', name, (vault) => readFrom(vault, name, version))),
    versions: (name) => call('list the versions of', name, (vault) => listVersions(vault, name)),
    create: (name, value, { expiresAt, tags = {} }) =>
      call('take a new version of', name, async (vault) => {
        const expiresOn = expiresAt === undefined ? {} : { expiresOn: new Date(expiresAt) };
        const made = await vault.setSecret(name, value.reveal(), { tags: { ...tags }, ...expiresOn, ...limit() });
        return versionOf(made.properties);
      }),
    disable: (name, version) =>
      call('disable a version of', name, async (vault) => {
        await vault.updateSecretProperties(name, version, { enabled: false, ...limit() });
      }),
  };
}

async function readFrom(
  vault: SecretClient,
  name: string,
  version: string | undefined,
): Promise<SecretWithValue | undefined> {
  const found = await vault.getSecret(name, { ...(version === undefined ? {} : { version }), ...limit() });
  if (found.value === undefined || found.value === '') return undefined;
  return { version: versionOf(found.properties), value: new Secret(found.value) };
}

async function listVersions(vault: SecretClient, name: string): Promise<readonly SecretVersion[]> {
  const versions: SecretVersion[] = [];
  for await (const properties of vault.listPropertiesOfSecretVersions(name, limit())) {
    versions.push(versionOf(properties));
  }
  return versions.sort((left, right) => right.createdAt - left.createdAt);
}

type Properties = Awaited<ReturnType<SecretClient['getSecret']>>['properties'];

function versionOf({ version, createdOn, expiresOn, enabled, tags }: Properties): SecretVersion {
  return {
    version: version ?? '',
    createdAt: createdOn?.getTime() ?? 0,
    expiresAt: expiresOn?.getTime(),
    isEnabled: enabled ?? true,
    tags: tags ?? {},
  };
}

function limit() {
  return { abortSignal: AbortSignal.timeout(requestTimeoutMilliseconds) };
}

function failureOf(what: string, name: string, vaultUrl: string, cause: unknown): AgentError {
  const message = `Key Vault did not ${what} the secret ${name}.`;
  switch (statusOf(cause)) {
    case 404:
      return new AgentError('not-found', `${message} It does not exist in ${vaultUrl}.`, { cause });
    case 401:
    case 403:
      return new AgentError('forbidden', `${message} Check the roles of the app's identity on ${vaultUrl}.`, {
        cause,
        isRetryable: true,
      });
    case 429:
      return new AgentError('throttled', `${message} It is throttled.`, { cause });
    default:
      return new AgentError('unavailable', `${message} Check that ${vaultUrl} can be reached.`, { cause });
  }
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
}
