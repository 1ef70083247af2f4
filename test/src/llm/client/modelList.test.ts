import { afterEach, describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../../local/model/server.ts';
import { modelPricesSchema } from '../../../../src/contracts/models/modelPrices.ts';
import { createModelClient } from '../../../../src/llm/client/modelClient.ts';
import { createModelList } from '../../../../src/llm/client/modelList.ts';

type Reply = Scenario['steps'][number]['reply'];

const running: RunningModel[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((model) => model.close()));
});

const request = { instructions: 'Be brief.', input: 'Say hello.', maxOutputTokens: 100 };
const usage = { inputTokens: 1000, cachedInputTokens: 0, outputTokens: 100, reasoningTokens: 0 };
const price = { input: 1, output: 10 };
const prices = modelPricesSchema.parse({ models: { first: price, second: { input: 2, output: 20 } } });
const hello: Reply = { text: 'Hello', usage };

const failing = (status: number, code: string | null, headers: Record<string, string> = {}): Reply => ({
  error: { status, code, headers },
});

/** Two models at one endpoint, each with its reply. */
async function twoModels(first: Reply, second: Reply) {
  const step = (model: string, reply: Reply) => ({ name: model, match: { model }, times: 'any' as const, reply });
  const model = await startModel({
    scenario: { model: 'first', steps: [step('first', first), step('second', second)] },
    log: () => undefined,
  });
  running.push(model);
  const list = createModelList({
    createClient: (name) =>
      createModelClient({ baseUrl: model.url, model: name, getApiKey: undefined, idleTimeoutMilliseconds: 400 }),
    names: ['first', 'second'],
    prices,
  });
  const asked = () => model.report().steps.map(({ used }) => used);
  return { list, asked };
}

const conversation = {
  instructions: { withTools: '', withoutTools: '' },
  tools: [],
  entries: [{ kind: 'message' as const, text: 'Hello' }],
  maxOutputTokens: 10,
  cacheKey: 'run-1',
};

describe('a list of models', () => {
  it.each(['ask', 'converse'] as const)('gives up after its time, whichever model is being asked: %s', async (how) => {
    const asked: string[] = [];
    const waiting = (name: string, signal: AbortSignal | undefined) => {
      asked.push(name);
      return new Promise<never>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    };
    const list = createModelList({
      createClient: (name) => ({
        complete: ({ signal }) => waiting(name, signal),
        converse: ({ signal }) => waiting(name, signal),
        ping: async () => {},
      }),
      ...{ names: ['first', 'second'], prices, questionMilliseconds: 5 },
    });

    const answer = how === 'ask' ? list.ask(request) : list.converse(conversation);
    await expect(answer).rejects.toMatchObject({ type: 'timeout', isRetryable: true });
    expect(asked).toEqual(['first']);
  });

  it('asks the first one only, and says what it cost', async () => {
    const { list, asked } = await twoModels(hello, hello);

    const answer = await list.ask(request);

    expect(answer).toEqual({ text: 'Hello', model: 'first', spent: { usage, cost: 1000 * 1 + 100 * 10 } });
    expect(asked()).toEqual([1, 0]);
  });

  it.each<[string, Reply]>([
    ['is throttled', failing(429, 'rate_limit_exceeded', { 'retry-after': '75' })],
    ['has no quota left', failing(429, 'insufficient_quota')],
    ['filters the prompt', failing(400, 'content_filter')],
    ['filters its answer', { stream: 'incomplete:content_filter' }],
    ['takes no prompt of this length', failing(400, 'context_length_exceeded')],
    ['refuses', { stream: 'refusal' }],
    ['runs out of output tokens', { stream: 'incomplete:max_output_tokens' }],
    ['is down', failing(503, null)],
    ['breaks off', { stream: 'cut', text: 'Hel' }],
    ['stalls', { stream: 'stall', text: 'Hel' }],
    ['fails inside its stream', { stream: 'failed' }],
    ['is not deployed', failing(404, 'DeploymentNotFound')],
    ['does not take a parameter', failing(400, 'unsupported_parameter')],
  ])('asks the next one when the first %s', async (_what, reply) => {
    const { list } = await twoModels(reply, hello);

    await expect(list.ask(request)).resolves.toMatchObject({ text: 'Hello', model: 'second' });
  });

  it.each<[string, Reply, string]>([
    ['the credentials are wrong', failing(401, 'invalid_api_key'), 'unauthorized'],
    ['access is denied', failing(403, null), 'forbidden'],
  ])('does not ask the next one when %s', async (_what, reply, type) => {
    const { list, asked } = await twoModels(reply, hello);

    await expect(list.ask(request)).rejects.toMatchObject({ type });
    expect(asked()[1]).toBe(0);
  });

  it('counts what the failed calls used, where the endpoint says so', async () => {
    const { list } = await twoModels({ stream: 'incomplete:max_output_tokens', text: 'Hel', usage }, hello);

    const { spent } = await list.ask(request);

    expect(spent).toEqual({
      usage: { ...usage, inputTokens: 2000, outputTokens: 200 },
      cost: 1000 * 1 + 100 * 10 + 1000 * 2 + 100 * 20,
    });
  });

  it('says with the failure what all calls used', async () => {
    const { list } = await twoModels({ stream: 'refusal', usage }, { stream: 'incomplete:max_output_tokens', usage });

    await expect(list.ask(request)).rejects.toMatchObject({
      type: 'model-refused',
      isRetryable: false,
      spent: { usage: { ...usage, inputTokens: 2000, outputTokens: 200 }, cost: 2000 + 4000 },
    });
  });

  it('hands back the shortest wait when every model asks for one', async () => {
    const wait = (seconds: string) => failing(429, 'rate_limit_exceeded', { 'retry-after': seconds });
    const { list } = await twoModels(wait('120'), wait('75'));

    await expect(list.ask(request)).rejects.toMatchObject({
      type: 'throttled',
      isRetryable: true,
      retryAfterSeconds: 75,
    });
  });

  it('prefers a failure that waiting may mend to one that it cannot', async () => {
    const { list } = await twoModels(failing(400, 'content_filter'), failing(429, null, { 'retry-after': '75' }));

    await expect(list.ask(request)).rejects.toMatchObject({ type: 'throttled', retryAfterSeconds: 75 });
  });

  it('asks the models that the rules name instead of its own', async () => {
    const { list, asked } = await twoModels(hello, hello);

    await expect(list.ask(request, ['second'])).resolves.toMatchObject({ model: 'second' });
    await expect(list.ask(request, [])).resolves.toMatchObject({ model: 'first' });
    expect(asked()).toEqual([1, 1]);
  });

  it('needs a model', () => {
    const createClient = () => {
      throw new Error('no client is needed');
    };

    expect(() => createModelList({ createClient, names: [], prices: undefined })).toThrow('MODEL_NAME');
  });
});
