import { type Span, SpanKind } from '@opentelemetry/api';
import { AgentError } from '../../contracts/agentError.ts';
import type { ModelUsage } from '../../contracts/models/modelUsage.ts';
import { incrementCounter, recordValue } from '../../platform/telemetry/metrics.ts';
import { inSpan } from '../../platform/telemetry/spans.ts';
import type { ModelReply } from '../requests/modelCall.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';

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
  return inSpan(`chat ${endpoint.model}`, { kind: SpanKind.CLIENT, attributes }, (span) =>
    measured(endpoint, span, call),
  );
}

async function measured<Result>(
  { model }: ModelEndpoint,
  span: Span,
  call: (span: Span) => Promise<Result>,
): Promise<Result> {
  const started = performance.now();
  const measureCall = (errorType?: string) =>
    recordValue('gen_ai.client.operation.duration', (performance.now() - started) / 1000, {
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': model,
      'error.type': errorType,
    });
  try {
    const result = await call(span);
    measureCall();
    return result;
  } catch (error) {
    measureCall(error instanceof AgentError ? error.type : 'unexpected');
    if (error instanceof AgentError && error.type === 'throttled') {
      incrementCounter('code_agent.throttled', error.retryAfterSeconds ?? 0, { service: 'model' });
    }
    throw error;
  }
}

/** A reply, or a turn of a conversation. */
type Finished = Pick<ModelReply, 'api' | 'responseId' | 'model' | 'usage'> & { readonly calls?: readonly unknown[] };

/** Notes on the span what a finished call answered and what it cost. */
export function recordReply(span: Span, reply: Finished): void {
  span.setAttributes({
    'openai.api.type': reply.api === 'responses' ? 'responses' : 'chat_completions',
    'gen_ai.response.id': reply.responseId,
    'gen_ai.response.model': reply.model,
    'gen_ai.response.finish_reasons': [(reply.calls ?? []).length > 0 ? 'tool_calls' : 'stop'],
    'gen_ai.usage.input_tokens': reply.usage.inputTokens,
    'gen_ai.usage.cache_read.input_tokens': reply.usage.cachedInputTokens,
    'gen_ai.usage.output_tokens': reply.usage.outputTokens,
    'gen_ai.usage.reasoning.output_tokens': reply.usage.reasoningTokens,
  });
}

/**
 * Counts what a call used and cost, whether it was answered or not.
 * @param cost in millionths of the currency unit that the price table is in
 */
export function countSpending(model: string, usage: ModelUsage, cost: number): void {
  const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': model };
  recordValue('gen_ai.client.token.usage', usage.inputTokens, { ...attributes, 'gen_ai.token.type': 'input' });
  recordValue('gen_ai.client.token.usage', usage.outputTokens, { ...attributes, 'gen_ai.token.type': 'output' });
  if (cost > 0) incrementCounter('code_agent.model.cost', cost / 1_000_000, { 'gen_ai.request.model': model });
}
