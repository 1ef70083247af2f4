import type { OrchestrationContext } from 'durable-functions';
import { toError } from '../../contracts/agentError.ts';
import type { TaskGenerator } from './taskGenerator.ts';

/**
 * An orchestrator that fails with words, whatever is thrown in it: Microsoft's host takes an error without a message for
 * a history that does not fit, and a thrown `undefined` for success.
 */
export function withErrorMessage<Result>(
  orchestrator: (context: OrchestrationContext) => TaskGenerator<Result>,
): (context: OrchestrationContext) => TaskGenerator<Result> {
  return function* saying(context) {
    try {
      return yield* orchestrator(context);
    } catch (error) {
      throw toError(error);
    }
  };
}
