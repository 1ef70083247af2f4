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
 * Handles Key Vault events from Event Grid: reads new versions of secrets at once, and replaces secrets that are near
 * their expiry. If someone else made a new version of a secret that can be rotated, the rest of the rotation follows:
 * the version must work, and every user of the old one must switch before it ends. Other events are ignored.
 */
export function createSecretChanged(options: SecretChangedOptions) {
  const { secrets, startOnce, logger } = options;
  return async (rawEvent: unknown, client: StartClient): Promise<void> => {
    const parsed = eventSchema.safeParse(rawEvent);
    if (!parsed.success || parsed.data.data.ObjectType !== 'Secret') {
      return logger.warn('Key Vault event ignored');
    }
    const { eventType, data } = parsed.data;
    switch (eventType) {
      case 'Microsoft.KeyVault.SecretNewVersionCreated':
        await refresh(secrets, logger, data.ObjectName);
        return await continueRotation(options, data.ObjectName, data.Version, client);
      case 'Microsoft.KeyVault.SecretNearExpiry':
      case 'Microsoft.KeyVault.SecretExpired': {
        const secret = rotatingSecretSchema.safeParse(data.ObjectName);
        if (!secret.success) return logger.warn('a secret must be replaced manually', { secret: data.ObjectName });
        const started = await startRotation(startOnce, client, secret.data, data.Version);
        return logger.info(started ? 'rotation started' : 'rotation continues', { secret: secret.data });
      }
      default:
        return logger.debug('Key Vault event ignored', { eventType });
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
  // The very first version replaces nothing.
  if (isOwn || versions.length < 2) return;
  const started = await startRotation(startOnce, client, secret, version, { adopts: true });
  if (started) logger.info('rotation started', { secret });
}

function isKnown(name: string): name is SecretName {
  return Object.hasOwn(secretDescriptions, name);
}

/**
 * Starts, once, the rotation that replaces a version; if it `adopts` the version, that version replaces the previous
 * one. @returns false when it was started before
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
