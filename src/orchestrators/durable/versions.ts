import type { OrchestrationContext } from 'durable-functions';
import { AgentError } from '../../contracts/agentError.ts';
import { isEarlier, oldestVersion } from '../../contracts/runs/versions.ts';

/** Since this version a run is one conversation with its model; before, each step was a prompt of its own. */
export const conversationsSince = '5.0';

/** Whether an instance started before a version; it then continues with the old behaviour. */
export function beganBefore({ df }: Pick<OrchestrationContext, 'df'>, version: string): boolean {
  return isEarlier(df.version, version);
}

/**
 * Ends an instance of a version that is no longer supported, before it does anything that is not in its history.
 * @throws AgentError for everything earlier than the oldest supported version
 */
export function refuseEarlierVersions(context: Pick<OrchestrationContext, 'df'>): void {
  if (!beganBefore(context, oldestVersion)) return;
  throw new AgentError(
    'unexpected',
    `The run started under version ${context.df.version || 'none'}, which is no longer supported. It is cleaned up automatically. Write /agent fix on the work item to start again.`,
    { isRetryable: false },
  );
}
