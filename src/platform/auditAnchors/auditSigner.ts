import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { KeyClient, KeyClientOptions, KeyVaultKey } from '@azure/keyvault-keys';
import { AgentError } from '../../contracts/agentError.ts';
import type { Secret } from '../../contracts/secret.ts';
import type { CredentialSource } from '../tokens/azureCredential.ts';
import { type AuditPublicKey, type AuditSigner, publicKeySchema, thumbprintOf } from './anchorKeys.ts';

/** How the client reaches the vault; for tests. */
export type KeyTransport = Pick<KeyClientOptions, 'httpClient' | 'retryOptions'>;

const requestTimeoutMilliseconds = 10_000;

/**
 * Signs with a key that never leaves Key Vault. The client tries again up to three times; whoever asks must go on without
 * a signature after that.
 * @param vaultUrl e.g. https://NAME.vault.azure.net
 * @param keyName of an EC key of the curve P-256
 */
export function createKeyVaultSigner(
  vaultUrl: string,
  keyName: string,
  credential: CredentialSource,
  transport: KeyTransport = { retryOptions: { maxRetries: 3, maxRetryDelayInMs: 4_000 } },
): AuditSigner {
  const call = async <T>(what: string, work: (client: KeyClient) => Promise<T>): Promise<T> => {
    try {
      const { KeyClient } = await loadClients();
      return await work(new KeyClient(vaultUrl, await credential(), { ...transport }));
    } catch (error) {
      throw failureOf(what, keyName, vaultUrl, error);
    }
  };
  return {
    sign: (text) =>
      call('sign with', async (client) => {
        const key = await client.getKey(keyName, limit());
        const { CryptographyClient } = await loadClients();
        const signer = new CryptographyClient(key, await credential(), { ...transport });
        const { result } = await signer.sign('ES256', createHash('sha256').update(text).digest(), limit());
        const value = Buffer.from(result).toString('base64url');
        return { algorithm: 'ES256', key: thumbprintOf(publicKeyOf(key)), value };
      }),
    publicKeys: () =>
      call('hand out', async (client) => {
        const keys: AuditPublicKey[] = [];
        for await (const { version } of client.listPropertiesOfKeyVersions(keyName, limit())) {
          if (version === undefined) continue;
          keys.push(publicKeyOf(await client.getKey(keyName, { version, ...limit() })));
        }
        if (keys.length > 0) return keys;
        throw new AgentError('not-found', `The key ${keyName} has no version in ${vaultUrl}.`);
      }),
  };
}

/**
 * For one machine: signs with a private key that lies in the settings, and so with whoever reads them.
 * @param secret PKCS #8 as PEM; line breaks may be written as `\n`
 * @throws AgentError `configuration` for anything but a private key of P-256
 */
export function createLocalSigner(secret: Secret): AuditSigner {
  const privateKey = readPrivateKey(secret);
  const publicKey = publicKeySchema.parse(createPublicKey(privateKey).export({ format: 'jwk' }));
  return {
    async sign(text) {
      const value = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return { algorithm: 'ES256', key: thumbprintOf(publicKey), value: value.toString('base64url') };
    },
    publicKeys: async () => [publicKey],
  };
}

/** Only once an hour and in one instance is there something to sign: nobody's start waits for it. */
function loadClients() {
  return import('@azure/keyvault-keys');
}

function readPrivateKey(secret: Secret): KeyObject {
  const advice =
    'AUDIT_SIGNING_PRIVATE_KEY is not a private key of the curve P-256. Make one with `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`.';
  try {
    const key = createPrivateKey(secret.reveal().replaceAll('\\n', '\n'));
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // What was read is not for a message.
  }
  throw new AgentError('configuration', advice);
}

function publicKeyOf({ name, key, properties }: KeyVaultKey): AuditPublicKey {
  const { crv, x, y } = key ?? {};
  if (crv !== 'P-256' || x === undefined || y === undefined) {
    throw new AgentError('configuration', `The key ${name} is not an EC key of the curve P-256.`);
  }
  const created = properties.createdOn === undefined ? {} : { created: properties.createdOn.toISOString() };
  return { kty: 'EC', crv, x: base64url(x), y: base64url(y), ...created };
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function limit() {
  return { abortSignal: AbortSignal.timeout(requestTimeoutMilliseconds) };
}

function failureOf(what: string, name: string, vaultUrl: string, cause: unknown): AgentError {
  if (cause instanceof AgentError) return cause;
  const message = `Key Vault did not ${what} the key ${name}.`;
  switch (typeof cause === 'object' && cause !== null && 'statusCode' in cause ? cause.statusCode : undefined) {
    case 404:
      return new AgentError('not-found', `${message} It does not exist in ${vaultUrl}.`, { cause });
    case 401:
    case 403:
      return new AgentError('forbidden', `${message} Check that it is enabled, and the app's role on it.`, { cause });
    case 429:
      return new AgentError('throttled', `${message} It is throttled.`, { cause });
    default:
      return new AgentError('unavailable', `${message} Check that ${vaultUrl} can be reached.`, { cause });
  }
}
