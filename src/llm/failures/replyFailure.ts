import { AgentError } from '../../contracts/agentError.ts';
import { type ModelUsage, noModelUsage, type Spending } from '../../contracts/models/modelUsage.ts';
import { endpointName, type ModelEndpoint } from '../requests/modelEndpoint.ts';

/**
 * What a failed call used, as a failure carries it; what it cost is for those to say who know the prices.
 * @returns undefined where the endpoint did not say
 */
export function failedCallSpending(usage: ModelUsage): Spending | undefined {
  return usage.inputTokens + usage.outputTokens === 0 ? undefined : { usage, cost: 0 };
}

/** The model declined to answer. What it said stays out of the message: it is untrusted text. */
export function refused(endpoint: ModelEndpoint, usage: ModelUsage = noModelUsage): AgentError {
  const message = `The ${endpointName(endpoint)} refused the task. Reword it, or use another model.`;
  return new AgentError('model-refused', message, { spent: failedCallSpending(usage) });
}

/** An answer that ended before it was whole. `reason` is the Responses API's; undefined when it gave none. */
export function incomplete(reason: string | undefined, endpoint: ModelEndpoint, usage: ModelUsage): AgentError {
  const spent = failedCallSpending(usage);
  if (reason === 'content_filter') {
    const message = `The ${endpointName(endpoint)} stopped its answer because of its content filter. Reword the task.`;
    return new AgentError('model-content-filter', message, { spent });
  }
  const message = `The ${endpointName(endpoint)} ran out of output tokens. Ask for less at once, or allow more output tokens.`;
  return new AgentError('model-cut-off', message, { spent });
}

/** A stream that closed without saying that it was complete. */
export function endedEarly(endpoint: ModelEndpoint): AgentError {
  return new AgentError(
    'unavailable',
    `The ${endpointName(endpoint)} ended its stream before the answer was complete.`,
  );
}

/** An answer that cannot be read. `what` says what was sent instead. */
export function malformed(
  what: string,
  endpoint: ModelEndpoint,
  cause: unknown,
  usage: ModelUsage = noModelUsage,
): AgentError {
  const message = `The ${endpointName(endpoint)} sent ${what}. Try again.`;
  return new AgentError('model-malformed', message, { cause, spent: failedCallSpending(usage) });
}
