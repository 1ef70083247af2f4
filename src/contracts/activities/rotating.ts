import { z } from 'zod';
import { rotatingSecretSchema } from '../rotation.ts';
import { runId } from './common.ts';

const secret = rotatingSecretSchema;
const version = z.string().min(1).max(64);

/** Steps of replacing a secret. Values never leave the activities: only names of versions cross the durable boundary. */
export const rotatingContracts = {
  /** Makes the new version; one that this rotation has made already is found again. */
  createSecretVersion: {
    input: z.object({ runId, secret }),
    output: z.object({ version }),
  },
  /** Gives the service hooks of the webhook credentials of the new version; those that have it already are left alone. */
  renewServiceHooks: {
    input: z.object({ runId, secret, version }),
    output: z.object({ hooks: z.number().int().nonnegative() }),
  },
  /** Fails while the new version does not work. */
  verifySecretVersion: {
    input: z.object({ runId, secret, version }),
    output: z.object({}),
  },
  /** Lets nothing older be accepted any more. */
  retireSecretVersions: {
    input: z.object({ runId, secret, version }),
    output: z.object({ retired: z.array(version) }),
  },
} as const;
