import { EntityId, type OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import { entityKeys, pauseStateSchema } from '../contracts/entities.ts';
import type { Step } from './step.ts';
import { type EventSource, listenWhile } from './waiting.ts';

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
