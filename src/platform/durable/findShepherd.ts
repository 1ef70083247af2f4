import type { DurableClient } from 'durable-functions';
import { runStatusSchema } from '../../contracts/runs/run.ts';
import { findInstance } from './instanceState.ts';

/**
 * Instance id of the orchestration that stays with a run's pull request: the run says it, because one that was ended by
 * hand is followed by another. Undefined where the run has none, or is over.
 */
export async function findShepherd(
  client: Pick<DurableClient, 'getStatus'>,
  runId: string,
): Promise<string | undefined> {
  const found = await findInstance(client, runId);
  return found?.state === 'active' ? runStatusSchema.safeParse(found.status.customStatus).data?.shepherd : undefined;
}
