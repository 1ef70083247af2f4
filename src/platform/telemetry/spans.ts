import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api';
import { AgentError } from '../../contracts/agentError.ts';

const tracer = trace.getTracer('code-agent');

/** Runs `work` inside a span; a failure marks the span with its type, never with its content. */
export async function inSpan<Result>(
  name: string,
  attributes: Attributes,
  work: () => Promise<Result>,
): Promise<Result> {
  return await tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      const type = error instanceof AgentError ? error.type : 'unexpected';
      span.setAttribute('error.type', type);
      span.setStatus({ code: SpanStatusCode.ERROR, message: type });
      throw error;
    } finally {
      span.end();
    }
  });
}
