import type { OrchestrationContext } from 'durable-functions';
import { tracedSchema } from '../../contracts/traceparent.ts';

/**
 * Hands the trace that the orchestration belongs to on to what it calls. It comes from the orchestration's own input, so
 * a replay gives the same; a history that began without one stays without.
 */
export function withTrace<Input extends object>(context: OrchestrationContext, input: Input): Input {
  const own = tracedSchema.safeParse(context.df.getInput());
  const traceparent = own.success ? own.data.traceparent : undefined;
  return traceparent === undefined ? input : { ...input, traceparent };
}
