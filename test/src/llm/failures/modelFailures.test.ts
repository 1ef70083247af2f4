import { afterEach, describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../../local/model/server.ts';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import { createModelClient, type ModelClientOptions } from '../../../../src/llm/client/modelClient.ts';

type Reply = Scenario['steps'][number]['reply'];
type Api = 'responses' | 'chat-completions';

const running: RunningModel[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((model) => model.close()));
});

async function failureOf(api: Api, reply: Reply, options: Partial<ModelClientOptions> = {}): Promise<AgentError> {
  const model = await startModel({
    scenario: { model: 'scripted', apis: [api], steps: [{ name: 'only', times: 'any', reply }] },
    log: () => undefined,
  });
  running.push(model);
  const client = createModelClient({ baseUrl: model.url, model: 'scripted', getApiKey: async () => 'key', ...options });
  const error = await client.complete({ instructions: 'Be brief.', input: 'secret task', maxOutputTokens: 100 }).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof AgentError))
    throw new Error('The call should have failed with an AgentError.', { cause: error });
  expect(error.message).not.toContain('secret');
  return error;
}

const error = (status: number, code: string | null, rest: object = {}): Reply => ({ error: { status, code, ...rest } });

describe.each<Api>(['responses', 'chat-completions'])('a model that fails over %s', (api) => {
  it.each<[string, Reply, string, boolean]>([
    ['429', error(429, 'rate_limit_exceeded'), 'throttled', true],
    ['429 for a deployment without capacity', error(429, 'NoCapacity'), 'throttled', true],
    ['429 without quota', error(429, 'insufficient_quota', { type: 'insufficient_quota' }), 'model-quota', false],
    ['402', error(402, null), 'model-quota', false],
    ['a filtered prompt', error(400, 'content_filter'), 'model-content-filter', false],
    ['a prompt too long', error(400, 'context_length_exceeded'), 'model-context-too-long', false],
    [
      'a prompt too long, said in words only',
      error(400, null, { message: "This model's maximum context length is 8192 tokens." }),
      'model-context-too-long',
      false,
    ],
    [
      'a request larger than the limit per minute',
      error(429, 'tokens', { message: 'Request too large for gpt-x on tokens per min (TPM)' }),
      'model-context-too-long',
      false,
    ],
    ['401', error(401, 'invalid_api_key'), 'unauthorized', false],
    ['403', error(403, null), 'forbidden', false],
    ['an unsupported parameter', error(400, 'unsupported_parameter', { param: 'top_k' }), 'invalid-input', false],
    ['422', error(422, null), 'invalid-input', false],
    ['413', error(413, null), 'too-large', false],
    ['a model not found', error(404, 'model_not_found'), 'configuration', false],
    ['a deployment not found', error(404, 'DeploymentNotFound'), 'configuration', false],
    ['500', error(500, 'server_error'), 'unavailable', true],
    ['503', error(503, null), 'unavailable', true],
    ['408', error(408, null), 'timeout', true],
    ['a refusal', { stream: 'refusal' }, 'model-refused', false],
    ['an answer cut off', { stream: 'incomplete:max_output_tokens', text: 'half' }, 'model-cut-off', false],
    ['a filtered answer', { stream: 'incomplete:content_filter', text: 'half' }, 'model-content-filter', false],
    ['an error inside the stream', { stream: 'error', text: 'half' }, 'unavailable', true],
    [
      'throttling inside the stream',
      { stream: 'error', text: 'half', error: { code: 'rate_limit_exceeded' } },
      'throttled',
      true,
    ],
    ['a failed response', { stream: 'failed', error: { code: 'insufficient_quota' } }, 'model-quota', false],
    ['a failed response without a known code', { stream: 'failed', error: { code: 'odd' } }, 'unavailable', true],
    ['a connection that breaks', { stream: 'cut', text: 'half' }, 'unavailable', true],
    ['a connection that breaks before the first word', { stream: 'cut' }, 'unavailable', true],
  ])('%s', async (_name, reply, type, isRetryable) => {
    const failure = await failureOf(api, reply);

    expect({ type: failure.type, isRetryable: failure.isRetryable }).toEqual({ type, isRetryable });
  });

  it.each<[string, Record<string, string>, number]>([
    ['Retry-After of 75 s', { 'retry-after': '75' }, 75],
    ['Retry-After of a day', { 'retry-after': '86400' }, 86_400],
    ['retry-after-ms before Retry-After', { 'retry-after-ms': '1500', 'retry-after': '2' }, 1.5],
  ])('hands back a %s at once instead of waiting', async (_name, headers, seconds) => {
    const failure = await failureOf(api, error(429, 'rate_limit_exceeded', { headers }));

    expect(failure.retryAfterSeconds).toBe(seconds);
  });

  it('a stream that stalls after the first words', async () => {
    const failure = await failureOf(api, { stream: 'stall', text: 'half' }, { idleTimeoutMilliseconds: 100 });

    expect(failure.type).toBe('timeout');
    expect(failure.message).toContain('sent nothing for 0.1 s');
  });

  it('a stream that trickles for longer than the whole call may take', async () => {
    const trickle = { text: 'x'.repeat(500), chunkSize: 1, delayMs: 10 };

    const failure = await failureOf(api, trickle, { idleTimeoutMilliseconds: 10_000, totalTimeoutMilliseconds: 150 });

    expect(failure.type).toBe('timeout');
    expect(failure.message).toContain('did not finish in 0.2 s');
  });

  it('names what Azure filtered a prompt for', async () => {
    const innererror = {
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: {
        hate: { filtered: false, severity: 'safe' },
        violence: { filtered: true, severity: 'high' },
      },
    };

    const failure = await failureOf(api, error(400, 'content_filter', { innererror }));

    expect(failure.message).toContain('filtered for violence');
  });

  it('keeps the endpoint’s own sentence out of the message, for it may repeat the prompt', async () => {
    const failure = await failureOf(api, error(400, 'invalid_value', { message: 'secret task is no good' }));

    expect(failure.message).toBe(
      `The model scripted at ${new URL(running[0]?.url ?? '').host} did not accept the request. Check that the model ` +
        'supports its parameters (HTTP 400, code invalid_value).',
    );
  });
});
