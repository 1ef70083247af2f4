import type { OrchestrationContext } from 'durable-functions';
import { toError } from '../../contracts/agentError.ts';
import type { TaskGenerator } from './taskGenerator.ts';

/**
 * Makes an orchestrator always fail with a message. Microsoft's host treats an error without a message as a
 * non-matching history, and a thrown `undefined` as success.
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
