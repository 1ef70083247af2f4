import { type DurableClient, type DurableOrchestrationStatus, OrchestrationRuntimeStatus } from 'durable-functions';

const over: readonly string[] = [
  OrchestrationRuntimeStatus.Completed,
  OrchestrationRuntimeStatus.Failed,
  OrchestrationRuntimeStatus.Terminated,
  OrchestrationRuntimeStatus.Canceled,
];

/** Whether an orchestration is there, and whether anything will still happen in it. */
export async function instanceState(
  client: Pick<DurableClient, 'getStatus'>,
  instanceId: string,
): Promise<'active' | 'over' | 'unknown'> {
  return (await findInstance(client, instanceId))?.state ?? 'unknown';
}

/** Whether one of several orchestrations is there, in any state. */
export async function anyInstanceExists(
  client: Pick<DurableClient, 'getStatus'>,
  instanceIds: readonly string[],
): Promise<boolean> {
  for (const instanceId of instanceIds) {
    if ((await instanceState(client, instanceId)) !== 'unknown') return true;
  }
  return false;
}

/** An orchestration that is there, with all that the engine says of it. */
export interface FoundInstance {
  readonly state: 'active' | 'over';
  readonly status: DurableOrchestrationStatus;
}

/** What the engine says of an orchestration; undefined where it is not there. */
export async function findInstance(
  client: Pick<DurableClient, 'getStatus'>,
  instanceId: string,
): Promise<FoundInstance | undefined> {
  try {
    const status = await client.getStatus(instanceId);
    return { state: over.includes(status.runtimeStatus) ? 'over' : 'active', status };
  } catch (error) {
    // durable-functions 3.5 gives neither type nor status for an instance that does not exist, only this sentence.
    if (error instanceof Error && error.message.includes('replied with HTTP 404')) return undefined;
    throw error;
  }
}
