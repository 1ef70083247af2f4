import type { OrchestrationContext } from 'durable-functions';
import { toError } from '../contracts/agentError.ts';
import type { Step } from './step.ts';

/**
 * An orchestrator that fails with words, whatever is thrown in it: Microsoft's host takes an error without a message for
 * a history that does not fit, and a thrown `undefined` for success.
 */
export function sayWhy<Result>(
  orchestrator: (context: OrchestrationContext) => Step<Result>,
): (context: OrchestrationContext) => Step<Result> {
  return function* saying(context) {
    try {
      return yield* orchestrator(context);
    } catch (error) {
      throw toError(error);
    }
  };
}
