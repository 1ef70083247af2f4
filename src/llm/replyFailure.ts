import { AgentError } from '../contracts/agentError.ts';
import { type ModelEndpoint, nameOf } from './modelEndpoint.ts';

/** The model declined to answer. What it said stays out of the message: it is untrusted text. */
export function refused(endpoint: ModelEndpoint): AgentError {
  return new AgentError('model-refused', `The ${nameOf(endpoint)} refused the task. Reword it, or use another model.`);
}

/** An answer that ended before it was whole. `reason` is the Responses API's; undefined when it gave none. */
export function incomplete(reason: string | undefined, endpoint: ModelEndpoint): AgentError {
  if (reason === 'content_filter') {
    const message = `The ${nameOf(endpoint)} had its answer stopped by its content filter. Reword the task.`;
    return new AgentError('model-content-filter', message);
  }
  const message = `The ${nameOf(endpoint)} ran out of output tokens. Ask for less at once, or allow more output tokens.`;
  return new AgentError('model-cut-off', message);
}

/** A stream that closed without saying that it was complete. */
export function endedEarly(endpoint: ModelEndpoint): AgentError {
  return new AgentError('unavailable', `The ${nameOf(endpoint)} ended its stream before the answer was complete.`);
}
