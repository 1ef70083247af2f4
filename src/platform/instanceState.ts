import { type DurableClient, OrchestrationRuntimeStatus } from 'durable-functions';

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
  try {
    const { runtimeStatus } = await client.getStatus(instanceId);
    return over.includes(runtimeStatus) ? 'over' : 'active';
  } catch (error) {
    // durable-functions 3.5 gives neither type nor status for an instance that does not exist, only this sentence.
    if (error instanceof Error && error.message.includes('replied with HTTP 404')) return 'unknown';
    throw error;
  }
}
