import type { OrchestrationContext } from 'durable-functions';
import type { ActivityOutput, ActivityRequest } from '../../contracts/activities.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';

/**
 * The only way from an orchestration to a branch: every push of a run or its shepherd goes through this step, and so
 * through the checks of the activity `pushChange`.
 */
export function* pushThroughGate(
  context: OrchestrationContext,
  push: ActivityRequest<'pushChange'>,
): TaskGenerator<ActivityOutput<'pushChange'>> {
  return yield* callActivityWithRetry(context, 'pushChange', push);
}
