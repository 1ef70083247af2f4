import type { InvocationContext } from '@azure/functions';
import { type DurableClient, OrchestrationRuntimeStatus } from 'durable-functions';
import { AgentError } from '../contracts/agentError.ts';
import { deliveryMessageSchema } from '../contracts/delivery.ts';
import type { RunInput } from '../contracts/run.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { withRun } from '../platform/telemetry/runContext.ts';

export interface IntakeOptions {
  /** How many candidates a new run drafts. */
  readonly candidates: number;
  readonly logger: Logger;
}

/** Handler of a queue function with a durable client. */
export type IntakeHandler = (
  message: unknown,
  client: Pick<DurableClient, 'getStatus' | 'startNew'>,
  context: InvocationContext,
) => Promise<void>;

/**
 * Takes a delivery from the queue and starts its run. A run that is there in any state is not started again: the queue
 * delivers at least once, and two subscriptions may send the same event.
 * @throws AgentError `invalid-input` for a message of another shape, which then ends in the poison queue
 */
export function createIntake({ candidates, logger }: IntakeOptions): IntakeHandler {
  return async (rawMessage, client) => {
    const parsed = deliveryMessageSchema.safeParse(rawMessage);
    if (!parsed.success) {
      throw new AgentError('invalid-input', 'A message on the queue is not a delivery. See the poison queue.', {
        cause: parsed.error,
      });
    }
    const { runId, kind: _kind, deliveryKey, ...request } = parsed.data;
    await withRun(runId, async () => {
      const started = await startOnce(client, runId, { ...request, candidates });
      logger.info(started ? 'run started' : 'delivery is a duplicate', { deliveryKey });
    });
  };
}

/** @returns false when the run was there already */
async function startOnce(
  client: Pick<DurableClient, 'getStatus' | 'startNew'>,
  runId: string,
  input: RunInput,
): Promise<boolean> {
  if (await isThere(client, runId)) return false;
  try {
    await client.startNew('resolveWorkItem', { instanceId: runId, input });
    return true;
  } catch (error) {
    // Another message may have started it between the look and the start; the engine then refuses the second one.
    if (await isThere(client, runId)) return false;
    throw error;
  }
}

async function isThere(client: Pick<DurableClient, 'getStatus'>, runId: string): Promise<boolean> {
  try {
    const status = await client.getStatus(runId);
    return Object.values(OrchestrationRuntimeStatus).includes(status.runtimeStatus);
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

/** durable-functions 3.5 gives neither type nor status for an instance that does not exist, only this sentence. */
function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.message.includes('replied with HTTP 404');
}
