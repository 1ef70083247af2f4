import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import type { Scenario } from '../../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../../local/model/server.ts';
import { createModelClient } from '../../../../src/llm/client/modelClient.ts';
import { completed, conversation, functionCall, material } from '../../../support/models/wire/conversations.ts';
import { startWireServer } from '../../../support/models/wire/wireServer.ts';
import { recordSpans } from '../../../support/telemetry/recordingTracer.ts';

let recording: ReturnType<typeof recordSpans>;
let model: RunningModel | undefined;

beforeEach(() => {
  recording = recordSpans();
});

afterEach(async () => {
  recording.remove();
  await model?.close();
  model = undefined;
});

async function ask(reply: Scenario['steps'][number]['reply']): Promise<void> {
  const started = await startModel({ scenario: { model: 'scripted', steps: [{ name: 'only', reply }] } });
  model = started;
  const client = createModelClient({ baseUrl: started.url, model: 'scripted', getApiKey: async () => 'the key' });
  await client.complete({ instructions: 'the rules', input: 'the task', maxOutputTokens: 100 }).catch(() => undefined);
}

describe('the span of a model call', () => {
  it('tells where the call went, what answered and what it cost, and nothing of the content', async () => {
    const usage = { inputTokens: 120, cachedInputTokens: 100, outputTokens: 30, reasoningTokens: 20 };

    await ask({ text: 'the answer', usage });

    expect(recording.spans).toEqual([
      {
        name: 'chat scripted',
        kind: SpanKind.CLIENT,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'openai',
          'gen_ai.request.model': 'scripted',
          'gen_ai.request.max_tokens': 100,
          'gen_ai.response.id': 'resp_scripted0001',
          'gen_ai.response.model': 'scripted',
          'gen_ai.response.finish_reasons': ['stop'],
          'gen_ai.usage.input_tokens': 120,
          'gen_ai.usage.cache_read.input_tokens': 100,
          'gen_ai.usage.output_tokens': 30,
          'gen_ai.usage.reasoning.output_tokens': 20,
          'openai.api.type': 'responses',
          'server.address': '127.0.0.1',
          'server.port': Number(new URL(model?.url ?? '').port),
        },
        status: undefined,
        hasEnded: true,
      },
    ]);
  });

  it('tells the type of a failure', async () => {
    await ask({ error: { status: 429, code: 'rate_limit_exceeded', message: 'the task is too much' } });

    expect(recording.spans).toMatchObject([
      { attributes: { 'error.type': 'throttled' }, status: 'throttled', hasEnded: true },
    ]);
    expect(JSON.stringify(recording.spans)).not.toMatch(/the (task|rules|key)/);
  });

  it('tells of a turn of a conversation that it ended with calls', async () => {
    const output = [functionCall('call_1', 'read_file', '{"path":"secret.ts"}')];
    const server = await startWireServer(() => ({ events: [completed(output)] }));
    const client = createModelClient({ baseUrl: server.url, model: 'wire', getApiKey: undefined });

    await client.converse(conversation([material])).finally(() => server.close());

    const [span] = recording.spans;
    expect(span?.attributes).toMatchObject({
      'gen_ai.response.finish_reasons': ['tool_calls'],
      'gen_ai.usage.cache_read.input_tokens': 1_920,
    });
    expect(JSON.stringify(recording.spans)).not.toContain('secret.ts');
  });
});
