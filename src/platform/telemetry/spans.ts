import { type Span, SpanKind, type SpanOptions, SpanStatusCode, trace } from '@opentelemetry/api';
import { AgentError } from '../../contracts/agentError.ts';

/** Runs `work` inside a span; a failure marks the span with its type, never with its content. */
export async function inSpan<Result>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  // Asked for at every call: a tracer from before Application Insights has started stays dead for good.
  const tracer = trace.getTracer('code-agent');
  return await tracer.startActiveSpan(name, options, async (span) => {
    try {
      return await work(span);
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

/** Runs a piece of work on storage inside a client span; `operation` names it without what it is about. */
export async function inStorageSpan<Result>(operation: string, work: () => Promise<Result>): Promise<Result> {
  return await inSpan(`storage.${operation}`, { kind: SpanKind.CLIENT }, work);
}
