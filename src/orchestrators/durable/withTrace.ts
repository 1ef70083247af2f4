import type { OrchestrationContext } from 'durable-functions';
import { tracedSchema } from '../../contracts/traceparent.ts';

/**
 * Passes the orchestration's trace on to everything it calls. The trace comes from the orchestration's input, so
 * replays are identical; a history that started without one stays without.
 */
export function withTrace<Input extends object>(context: OrchestrationContext, input: Input): Input {
  const own = tracedSchema.safeParse(context.df.getInput());
  const traceparent = own.success ? own.data.traceparent : undefined;
  return traceparent === undefined ? input : { ...input, traceparent };
}
