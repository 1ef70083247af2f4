import { EntityId, type OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { entityKeys, pauseStateSchema } from '../../contracts/runs/entities.ts';
import { callActivityWithRetry } from './callActivityWithRetry.ts';
import { cancellable } from './cancellation.ts';
import type { ReportingChild } from './children.ts';
import type { TaskGenerator } from './taskGenerator.ts';
import { type EventSource, listenWhile, minutesFromNow } from './waiting.ts';

const firstPollMinutes = 1;
const longestPollMinutes = 15;

/** Minutes until the next check: a pause can last for days, and the history must stay small. */
export function nextPausePollMinutes(last?: number): number {
  return last === undefined ? firstPollMinutes : Math.min(last * 2, longestPollMinutes);
}

/**
 * Makes a child wait while the installation or the project is paused.
 * @throws AgentError when its parent has ended in the meantime
 */
export function* waitWhilePaused(
  context: OrchestrationContext,
  { projectName, runId, reportTo }: ReportingChild & { readonly projectName: string },
): TaskGenerator<void> {
  for (
    let poll = nextPausePollMinutes();
    yield* isPaused(context, projectName, []);
    poll = nextPausePollMinutes(poll)
  ) {
    yield cancellable(context.df.createTimer(minutesFromNow(context, poll)));
    const { ended } = yield* callActivityWithRetry(context, 'findEndedRuns', { runId, instanceIds: [reportTo] });
    if (ended.length > 0) {
      throw new AgentError('unexpected', 'Its parent has ended, so it is no longer needed.', {
        isRetryable: false,
      });
    }
  }
}

/**
 * Whether the installation or the project is paused; asks both at once.
 * @param sources events that can arrive in the meantime
 */
export function* isPaused(
  context: OrchestrationContext,
  projectName: string,
  sources: readonly EventSource[],
): TaskGenerator<boolean> {
  const { df } = context;
  const keys = [entityKeys.installation, entityKeys.project(projectName)];
  const readings = df.Task.all(keys.map((key) => df.callEntity(new EntityId('pause', key), 'read')));
  const states = z.array(pauseStateSchema).parse(yield* listenWhile(context, readings, sources));
  return states.some((state) => state.isPaused);
}
