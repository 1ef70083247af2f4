import { rotationIdFor } from '../../contracts/rotation.ts';
import type { StartOnce } from '../../platform/durable/startOnce.ts';
import type { KeyVault } from '../../platform/secrets/keyVault.ts';
import { problem } from '../http/problem.ts';
import { startRotation } from '../operations/secretChanged.ts';
import type { RouteImplementation } from './routeHandler.ts';

/** Replacing a secret before its time: `POST /api/secrets/{secret}/rotate`. */
export interface SecretRotation {
  readonly rotateSecret: RouteImplementation<'rotateSecret'>;
}

/** @param keyVault without one, no secret can be replaced */
export function createSecretRotation(keyVault: KeyVault | undefined, startOnce: StartOnce): SecretRotation {
  return {
    async rotateSecret({ path: { secret } }, { client }) {
      const [current] = (await keyVault?.versions(secret)) ?? [];
      if (current === undefined) {
        return { problem: problem(409, 'Conflict', 'Only secrets in Key Vault can be replaced.') };
      }
      const isNew = await startRotation(startOnce, client, secret, current.version);
      return { value: { rotationId: rotationIdFor(secret, current.version), status: isNew ? 'accepted' : 'already' } };
    },
  };
}
