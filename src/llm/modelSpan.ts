import { type Span, SpanKind } from '@opentelemetry/api';
import { inSpan } from '../platform/telemetry/spans.ts';
import type { ModelReply } from './modelCall.ts';
import type { ModelEndpoint } from './modelEndpoint.ts';

/**
 * Runs one model call inside a client span with the attribute names of OpenTelemetry's semantic conventions for
 * generative AI. No prompt and no reply goes into it.
 */
export function withModelSpan<Result>(
  endpoint: ModelEndpoint,
  maxOutputTokens: number,
  call: (span: Span) => Promise<Result>,
): Promise<Result> {
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': endpoint.address.endsWith('.azure.com') ? 'azure.ai.openai' : 'openai',
    'gen_ai.request.model': endpoint.model,
    'gen_ai.request.max_tokens': maxOutputTokens,
    'server.address': endpoint.address,
    ...(endpoint.port === undefined ? {} : { 'server.port': endpoint.port }),
  };
  return inSpan(`chat ${endpoint.model}`, { kind: SpanKind.CLIENT, attributes }, call);
}

/** Notes on the span what a finished call answered and what it cost. */
export function recordReply(span: Span, reply: ModelReply): void {
  span.setAttributes({
    'openai.api.type': reply.api === 'responses' ? 'responses' : 'chat_completions',
    'gen_ai.response.id': reply.responseId,
    'gen_ai.response.model': reply.model,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': reply.usage.inputTokens,
    'gen_ai.usage.cache_read.input_tokens': reply.usage.cachedInputTokens,
    'gen_ai.usage.output_tokens': reply.usage.outputTokens,
    'gen_ai.usage.reasoning.output_tokens': reply.usage.reasoningTokens,
  });
}
