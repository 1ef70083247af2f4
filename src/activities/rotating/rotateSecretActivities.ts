import { randomBytes } from 'node:crypto';
import type { PersonalAccessTokens } from '../../ado/identities/personalAccessTokens.ts';
import type { RenewedHooks } from '../../ado/serviceHooks/renewServiceHooks.ts';
import { AgentError } from '../../contracts/agentError.ts';
import { type RotatingSecret, rotationTag } from '../../contracts/rotation.ts';
import { Secret } from '../../contracts/secret.ts';
import { type BasicCredential, basicCredential } from '../../gateway/authentication/basicCredential.ts';
import type { SubscriptionScope } from '../../gateway/authentication/subscriptionPassword.ts';
import type { KeyVault, SecretVersion } from '../../platform/secrets/keyVault.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** The dependencies of secret rotation. */
export interface RotationDependencies {
  readonly keyVault: KeyVault | undefined;
  readonly secrets: Pick<Secrets, 'refresh'>;
  /** Makes and revokes personal access tokens. */
  readonly tokens: PersonalAccessTokens;
  /** The webhook URL that Azure DevOps calls. */
  readonly webhookUrl: string | undefined;
  readonly renewHooks: (
    url: string,
    credentialFor: (scope: SubscriptionScope) => BasicCredential,
  ) => Promise<RenewedHooks>;
  /** Sends a signed delivery without effect; throws if it is not accepted. */
  readonly probeWebhook: (url: string, key: Secret) => Promise<void>;
  /** Throws if Azure DevOps does not accept the token. */
  readonly checkToken: (token: Secret) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const day = 24 * 3600 * 1000;

/** Lifetime of a version. Key Vault reports a version 30 days before its expiry, and the next rotation starts. */
const lifeMilliseconds: Readonly<Record<RotatingSecret, number>> = {
  'webhook-hmac-key': 180 * day,
  'ado-pat': 90 * day,
};

/** The tag of a version with the id of its token in Azure DevOps. */
const authorizationTag = 'authorization';

/** Creates the new version of a secret; its value only goes from its source to the vault. */
export function createSecretVersion(dependencies: RotationDependencies, logger: Logger): Activity {
  return defineActivity('createSecretVersion', logger, async ({ runId, secret }) => {
    const vault = vaultOf(dependencies);
    const made = (await vault.versions(secret)).find(({ tags }) => tags[rotationTag] === runId);
    if (made !== undefined) return { version: made.version };
    const { value, expiresAt, authorization } = await makeValue(dependencies, secret, runId);
    const tags = {
      [rotationTag]: runId,
      ...(authorization === undefined ? {} : { [authorizationTag]: authorization }),
    };
    const { version } = await vault.create(secret, value, { expiresAt, tags });
    await dependencies.secrets.refresh(secret);
    return { version };
  });
}

interface MadeValue {
  readonly value: Secret;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly authorization?: string;
}

async function makeValue(
  { tokens, now }: RotationDependencies,
  secret: RotatingSecret,
  rotationId: string,
): Promise<MadeValue> {
  const expiresAt = now() + lifeMilliseconds[secret];
  switch (secret) {
    case 'webhook-hmac-key':
      // The key format of Standard Webhooks, which every sender accepts.
      return { value: new Secret(`whsec_${randomBytes(32).toString('base64')}`), expiresAt };
    case 'ado-pat': {
      const { token, authorizationId, validTo } = await tokens.replace(`code-agent ${rotationId}`, expiresAt);
      return { value: token, expiresAt: validTo, authorization: authorizationId };
    }
  }
}

/** Gives the service hooks credentials derived from the new key. Service hooks do not use tokens. */
export function renewServiceHooks(dependencies: RotationDependencies, logger: Logger): Activity {
  return defineActivity('renewServiceHooks', logger, async ({ secret, version }) => {
    const { webhookUrl, renewHooks } = dependencies;
    if (secret !== 'webhook-hmac-key' || webhookUrl === undefined) return { hooks: 0 };
    const key = (await readVersion(dependencies, secret, version)).reveal();
    const { renewed, left } = await renewHooks(webhookUrl, (scope) => basicCredential(key, scope));
    logger.info('service hooks renewed', { renewed, left });
    return { hooks: renewed + left };
  });
}

export function verifySecretVersion(dependencies: RotationDependencies, logger: Logger): Activity {
  return defineActivity('verifySecretVersion', logger, async ({ secret, version }) => {
    const { webhookUrl, probeWebhook, checkToken } = dependencies;
    const value = await readVersion(dependencies, secret, version);
    if (secret === 'ado-pat') await checkToken(value);
    else if (webhookUrl !== undefined) await probeWebhook(webhookUrl, value);
    return {};
  });
}

/** Versions newer than this one stay: someone else created them in the meantime. */
export function retireSecretVersions(dependencies: RotationDependencies, logger: Logger): Activity {
  return defineActivity('retireSecretVersions', logger, async ({ secret, version }) => {
    const vault = vaultOf(dependencies);
    const versions = await vault.versions(secret);
    const kept = versions.find((one) => one.version === version);
    if (kept === undefined)
      throw new AgentError('not-found', `The new version of ${secret} is gone. Nothing was retired.`);
    const older = versions.filter((one) => one.version !== version && one.createdAt <= kept.createdAt);
    for (const one of older) await retire(dependencies, vault, secret, one, logger);
    await dependencies.secrets.refresh(secret);
    return { retired: older.map((one) => one.version) };
  });
}

async function retire(
  { tokens }: RotationDependencies,
  vault: KeyVault,
  secret: RotatingSecret,
  { version, isEnabled, tags }: SecretVersion,
  logger: Logger,
): Promise<void> {
  const authorization = tags[authorizationTag];
  if (secret === 'ado-pat' && isEnabled) {
    if (authorization === undefined) logger.warn('a token created by a person must be revoked manually', { version });
    else await tokens.revoke(authorization);
  }
  if (isEnabled) await vault.disable(secret, version);
}

function vaultOf({ keyVault }: RotationDependencies): KeyVault {
  if (keyVault !== undefined) return keyVault;
  throw new AgentError('configuration', 'Secrets can only be replaced in Key Vault. Set KEY_VAULT_URL.');
}

async function readVersion(
  dependencies: RotationDependencies,
  secret: RotatingSecret,
  version: string,
): Promise<Secret> {
  const found = await vaultOf(dependencies).read(secret, version);
  if (found !== undefined) return found.value;
  throw new AgentError('not-found', `The new version of ${secret} is gone. Start the rotation again.`);
}
