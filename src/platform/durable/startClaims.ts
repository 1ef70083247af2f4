import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import type { StorageConnection } from '../storage/connection.ts';
import { attempt, createTableSource, isConflict, requestOptions } from '../storage/table.ts';
import { inStorageSpan } from '../telemetry/spans.ts';
import type { CredentialSource } from '../tokens/azureCredential.ts';

export const startTableName = 'Starts';

/** A property of a table holds 32,768 UTF-16 characters. */
const longestInput = 32_000;

/** One row an instance id. */
const rowKey = 'start';

const rowSchema = z.object({ orchestration: z.string(), input: z.string(), claimedAt: z.iso.datetime() });

/** What an instance is started with. */
export interface Start {
  readonly orchestration: string;
  readonly input: object;
}

/** A start that someone has claimed. */
export interface Claim extends Start {
  /** Milliseconds since the epoch. */
  readonly claimedAt: number;
}

/** Who may start an instance, and with what: the durable engine takes several starts of one id, and the last one wins. */
export interface StartClaims {
  /**
   * Claims an instance id, forever.
   * @returns undefined to whoever came first; to everyone else what that one claimed it with
   * @throws AgentError `unavailable` where the table does not answer, `too-large` for an input that is no small fact
   */
  claim(instanceId: string, start: Start): Promise<Claim | undefined>;
}

/** @param now milliseconds since the epoch */
export function createStartClaims(
  connection: StorageConnection,
  credential: CredentialSource,
  now: () => number,
): StartClaims {
  const source = createTableSource(connection, credential, startTableName);
  return {
    async claim(instanceId, { orchestration, input }) {
      const text = JSON.stringify(input);
      if (text.length > longestInput) {
        throw new AgentError('too-large', `The input of ${instanceId} is too large.`);
      }
      const what = `claim the start of ${instanceId}`;
      return await attempt(what, () =>
        inStorageSpan('starts.claim', async () => {
          const table = await source();
          const claimedAt = new Date(now()).toISOString();
          const row = { partitionKey: instanceId, rowKey, orchestration, input: text, claimedAt };
          try {
            await table.createEntity(row, requestOptions());
            return undefined;
          } catch (error) {
            if (!isConflict(error)) throw error;
            return toClaim(await table.getEntity(instanceId, rowKey, requestOptions()));
          }
        }),
      );
    },
  };
}

function toClaim(entity: unknown): Claim {
  const { orchestration, input, claimedAt } = rowSchema.parse(entity);
  return { orchestration, input: z.looseObject({}).parse(JSON.parse(input)), claimedAt: Date.parse(claimedAt) };
}
