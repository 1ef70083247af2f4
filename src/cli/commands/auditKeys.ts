import { readFileSync } from 'node:fs';
import { Secret } from '../../contracts/secret.ts';
import {
  type AnchorKeys,
  type AuditSigner,
  createAnchorKeys,
  publicKeySetSchema,
  thumbprintOf,
} from '../../platform/auditAnchors/anchorKeys.ts';
import { environmentVariableOf } from '../../platform/secrets/secrets.ts';
import type { Environment } from '../../platform/settings/configuration.ts';
import { createCredentialSource } from '../../platform/tokens/azureCredential.ts';
import { CliError } from '../cliError.ts';

/**
 * The keys for checking signatures: from the auditor's file, or else from where the app has its key.
 * @returns undefined when there is neither
 * @throws CliError when the file is not a set of keys
 */
export async function anchorKeysOf(
  file: string | undefined,
  environment: Environment,
): Promise<AnchorKeys | undefined> {
  if (file !== undefined) return createAnchorKeys(readKeyFile(file));
  const signer = await signerOf(environment);
  return signer === undefined ? undefined : createAnchorKeys(await signer.publicKeys());
}

/**
 * The public keys as a JSON Web Key Set (RFC 7517), for the auditor's file.
 * @throws CliError when no key is set
 */
export async function exportKeys(environment: Environment): Promise<string> {
  const signer = await signerOf(environment);
  if (signer === undefined) {
    throw new CliError(
      'No key. Set KEY_VAULT_URL and AUDIT_SIGNING_KEY as in the app, or AUDIT_SIGNING_PRIVATE_KEY on a single machine.',
    );
  }
  const keys = (await signer.publicKeys()).map((key) => ({ kid: thumbprintOf(key), alg: 'ES256', use: 'sig', ...key }));
  return `${JSON.stringify({ keys }, undefined, 2)}\n`;
}

async function signerOf(environment: Environment): Promise<AuditSigner | undefined> {
  const { KEY_VAULT_URL: vaultUrl, AUDIT_SIGNING_KEY: keyName } = environment;
  const { createKeyVaultSigner, createLocalSigner } = await import('../../platform/auditAnchors/auditSigner.ts');
  if (vaultUrl && keyName) return createKeyVaultSigner(vaultUrl, keyName, createCredentialSource());
  const privateKey = environment[environmentVariableOf('audit-signing-private-key')];
  return privateKey ? createLocalSigner(new Secret(privateKey)) : undefined;
}

function readKeyFile(file: string) {
  try {
    return publicKeySetSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).keys;
  } catch (cause) {
    throw new CliError(
      `${file} is not a set of public keys. Make one with \`code-agent audit key\`.`,
      undefined,
      cause,
    );
  }
}
