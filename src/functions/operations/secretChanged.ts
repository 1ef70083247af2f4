import type { DurableClient } from 'durable-functions';
import { z } from 'zod';
import { type RotatingSecret, rotatingSecretSchema, rotationIdFor, rotationTag } from '../../contracts/rotation.ts';
import type { StartOnce } from '../../platform/durable/startOnce.ts';
import type { KeyVault } from '../../platform/secrets/keyVault.ts';
import { type SecretName, type Secrets, secretDescriptions } from '../../platform/secrets/secrets.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

export interface SecretChangedOptions {
  readonly secrets: Pick<Secrets, 'refresh'>;
  readonly keyVault: Pick<KeyVault, 'versions'> | undefined;
  readonly startOnce: StartOnce;
  readonly logger: Logger;
}

type StartClient = Pick<DurableClient, 'getStatus' | 'startNew'>;

/** https://learn.microsoft.com/azure/event-grid/event-schema-key-vault */
const eventSchema = z.object({
  eventType: z.string(),
  data: z.object({ ObjectName: z.string(), ObjectType: z.string(), Version: z.string() }),
});

/**
 * Takes the events of the Key Vault from Event Grid: reads a secret with a new version at once, and replaces one that is
 * near its expiry. A new version that somebody else made of what can be rotated is followed by the rest of a rotation: it
 * must work, and what uses the old one must follow, before that ends. Events of other secrets and kinds are passed over.
 */
export function createSecretChanged(options: SecretChangedOptions) {
  const { secrets, startOnce, logger } = options;
  return async (rawEvent: unknown, client: StartClient): Promise<void> => {
    const parsed = eventSchema.safeParse(rawEvent);
    if (!parsed.success || parsed.data.data.ObjectType !== 'Secret') {
      return logger.warn('an event of the vault was passed over');
    }
    const { eventType, data } = parsed.data;
    switch (eventType) {
      case 'Microsoft.KeyVault.SecretNewVersionCreated':
        await refresh(secrets, logger, data.ObjectName);
        return await continueRotation(options, data.ObjectName, data.Version, client);
      case 'Microsoft.KeyVault.SecretNearExpiry':
      case 'Microsoft.KeyVault.SecretExpired': {
        const secret = rotatingSecretSchema.safeParse(data.ObjectName);
        if (!secret.success) return logger.warn('a secret must be replaced by hand', { secret: data.ObjectName });
        const started = await startRotation(startOnce, client, secret.data, data.Version);
        return logger.info(started ? 'rotation started' : 'rotation goes on', { secret: secret.data });
      }
      default:
        return logger.debug('an event of the vault was passed over', { eventType });
    }
  };
}

async function refresh(secrets: Pick<Secrets, 'refresh'>, logger: Logger, name: string): Promise<void> {
  if (!isKnown(name)) return;
  await secrets.refresh(name);
  logger.info('secret read again', { secret: name });
}

async function continueRotation(
  { keyVault, startOnce, logger }: SecretChangedOptions,
  name: string,
  version: string,
  client: StartClient,
): Promise<void> {
  const { success, data: secret } = rotatingSecretSchema.safeParse(name);
  if (!success || keyVault === undefined) return;
  const versions = await keyVault.versions(secret);
  const isOwn = versions.find((one) => one.version === version)?.tags[rotationTag] !== undefined;
  // The first version of all replaces nothing.
  if (isOwn || versions.length < 2) return;
  const started = await startRotation(startOnce, client, secret, version, { adopts: true });
  if (started) logger.info('rotation started', { secret });
}

function isKnown(name: string): name is SecretName {
  return Object.hasOwn(secretDescriptions, name);
}

/**
 * Starts the rotation that replaces a version, once; or, where it `adopts` the version, the one that lets it replace what
 * was before. @returns false when it was started before
 */
export async function startRotation(
  startOnce: StartOnce,
  client: StartClient,
  secret: RotatingSecret,
  version: string,
  { adopts }: { readonly adopts: boolean } = { adopts: false },
): Promise<boolean> {
  const instanceId = `${rotationIdFor(secret, version)}${adopts ? '-adopted' : ''}`;
  return await startOnce(client, 'rotateSecret', instanceId, { secret, ...(adopts ? { version } : {}) });
}
