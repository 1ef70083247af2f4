import type { DurableClient } from 'durable-functions';
import { currentTrace } from '../telemetry/traceparent.ts';
import { instanceState } from './instanceState.ts';
import type { Start, StartClaims } from './startClaims.ts';

/**
 * Whoever died between the claim and the start is called again within a week, which is as long as the queue keeps a
 * delivery. What was claimed longer ago and is not there was purged.
 */
const longestGapMilliseconds = 14 * 24 * 3_600_000;

type StartClient = Pick<DurableClient, 'getStatus' | 'startNew'>;

/**
 * Starts an orchestration under an id that nothing else may have, in the trace it is started from. One that was started
 * before is not started again, however many try at once.
 * @returns whether this call was the first
 */
export type StartOnce = (
  client: StartClient,
  orchestration: string,
  instanceId: string,
  input: object,
) => Promise<boolean>;

export interface StartOnceOptions {
  readonly claims: StartClaims;
  /** The version that what is started begins with; without it the host's own. */
  readonly version?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The engine answers every one of several starts with success, and the last input wins: so the first to claim decides. */
export function createStartOnce({ claims, version, now }: StartOnceOptions): StartOnce {
  const start = (client: StartClient, instanceId: string, { orchestration, input }: Start) =>
    startClaimed(client, instanceId, { orchestration, input }, version);
  return async (client, orchestration, instanceId, input) => {
    const own = { orchestration, input: { ...input, ...currentTrace() } };
    const earlier = await claims.claim(instanceId, own);
    if (earlier === undefined) {
      await start(client, instanceId, own);
      return true;
    }
    if (now() - earlier.claimedAt > longestGapMilliseconds) return false;
    // Whoever claimed it may have died before the start. Two that find this at once start the same with the same input.
    if ((await instanceState(client, instanceId)) === 'unknown') await start(client, instanceId, earlier);
    return false;
  };
}

async function startClaimed(
  client: StartClient,
  instanceId: string,
  { orchestration, input }: Start,
  version: string | undefined,
): Promise<void> {
  try {
    await client.startNew(orchestration, { instanceId, input, ...(version === undefined ? {} : { version }) });
  } catch (error) {
    // An earlier try may have started it without learning so; what is there and goes on is refused by the engine.
    if ((await instanceState(client, instanceId)) === 'unknown') throw error;
  }
}
