import type { OrchestrationContext } from 'durable-functions';
import { AgentError } from '../../contracts/agentError.ts';
import { isEarlier, oldestVersion } from '../../contracts/runs/versions.ts';

/** Whether an instance began before a version: where it did, it goes on as it began. */
export function beganBefore({ df }: Pick<OrchestrationContext, 'df'>, version: string): boolean {
  return isEarlier(df.version, version);
}

/**
 * Ends an instance that began under a version whose ways are gone, before it does anything its history does not have.
 * @throws AgentError for everything earlier than the oldest version that is carried on
 */
export function refuseEarlierVersions(context: Pick<OrchestrationContext, 'df'>): void {
  if (!beganBefore(context, oldestVersion)) return;
  throw new AgentError(
    'unexpected',
    `It began under version ${context.df.version || 'none'}, which is not carried on. Reconciliation takes it back; ask for it again on the work item.`,
    { isRetryable: false },
  );
}
