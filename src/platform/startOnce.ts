import type { DurableClient } from 'durable-functions';
import { instanceState } from './instanceState.ts';
import { currentTrace } from './telemetry/traceparent.ts';

/**
 * Starts an orchestration under an id that nothing else may have, in the trace it is started from. One that is there in
 * any state is not started again.
 * @returns false when it was there already
 */
export async function startOnce(
  client: Pick<DurableClient, 'getStatus' | 'startNew'>,
  orchestration: string,
  instanceId: string,
  input: object,
): Promise<boolean> {
  if ((await instanceState(client, instanceId)) !== 'unknown') return false;
  try {
    await client.startNew(orchestration, { instanceId, input: { ...input, ...currentTrace() } });
    return true;
  } catch (error) {
    // Somebody else, or an earlier try that never learned so, may have started it since the look; the engine then refuses.
    if ((await instanceState(client, instanceId)) === 'unknown') throw error;
    return false;
  }
}
