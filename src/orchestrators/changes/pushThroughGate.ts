import type { OrchestrationContext } from 'durable-functions';
import type { ActivityOutput, ActivityRequest } from '../../contracts/activities.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';

/**
 * The one way from an orchestration to a branch: what a run and its shepherd push, first or later, for whatever cause,
 * goes through this step, and the step goes through the gate of the activity `pushChange`.
 */
export function* pushThroughGate(
  context: OrchestrationContext,
  push: ActivityRequest<'pushChange'>,
): TaskGenerator<ActivityOutput<'pushChange'>> {
  return yield* callActivityWithRetry(context, 'pushChange', push);
}
