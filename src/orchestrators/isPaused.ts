import { EntityId, type OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import { entityKeys, pauseStateSchema } from '../contracts/entities.ts';
import type { Step } from './step.ts';
import { type EventSource, listenWhile, minutesFromNow } from './waiting.ts';

const firstPollMinutes = 1;
const longestPollMinutes = 15;

/** Minutes until the next look: a pause may last for days, in a history that must stay small. */
export function nextPausePoll(last?: number): number {
  return last === undefined ? firstPollMinutes : Math.min(last * 2, longestPollMinutes);
}

/** Waits while the installation or the project is paused, where nobody listens for events. */
export function* waitWhilePaused(context: OrchestrationContext, projectName: string): Step<void> {
  for (let poll = nextPausePoll(); yield* isPaused(context, projectName, []); poll = nextPausePoll(poll)) {
    yield context.df.createTimer(minutesFromNow(context, poll));
  }
}

/**
 * Whether the installation or the project is paused; both are asked at once.
 * @param sources events that may come meanwhile
 */
export function* isPaused(
  context: OrchestrationContext,
  projectName: string,
  sources: readonly EventSource[],
): Step<boolean> {
  const { df } = context;
  const keys = [entityKeys.installation, entityKeys.project(projectName)];
  const readings = df.Task.all(keys.map((key) => df.callEntity(new EntityId('pause', key), 'read')));
  const states = z.array(pauseStateSchema).parse(yield* listenWhile(context, readings, sources));
  return states.some((state) => state.isPaused);
}
