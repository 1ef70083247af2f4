import { afterEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { Scenario } from '../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../local/model/server.ts';

const running: RunningModel[] = [];
const log: string[] = [];

afterEach(async () => {
  log.length = 0;
  await Promise.all(running.splice(0).map((model) => model.close()));
});

async function play(steps: Scenario['steps'], rest: Partial<Scenario> = {}): Promise<RunningModel> {
  const model = await startModel({ scenario: { model: 'scripted', steps, ...rest }, log: (line) => log.push(line) });
  running.push(model);
  return model;
}

const clientOf = (model: RunningModel) => new OpenAI({ baseURL: model.url, apiKey: 'key', maxRetries: 0 });

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function post(model: RunningModel, path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${model.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

const ask = (model: RunningModel, input: string, rest: object = {}) =>
  post(model, '/responses', { model: 'scripted', input, ...rest });

describe('the answers of the model stand-in', () => {
  it('streams a response with the events of the real API', async () => {
    const usage = { inputTokens: 12, cachedInputTokens: 8, outputTokens: 5, reasoningTokens: 2 };
    const model = await play([{ name: 'a', reply: { text: 'Hello 🌍', chunkSize: 3, usage } }]);

    const stream = await clientOf(model).responses.create({
      model: 'scripted',
      input: 'hi',
      stream: true,
      store: false,
    });
    const events = await collect(stream);

    expect(events.map((event) => event.type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map((event) => 'sequence_number' in event && event.sequence_number)).toEqual(
      events.map((_, index) => index),
    );
    expect(events.at(-1)).toMatchObject({
      response: {
        status: 'completed',
        store: false,
        output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hello 🌍' }] }],
        usage: {
          input_tokens: 12,
          input_tokens_details: { cached_tokens: 8 },
          output_tokens: 5,
          output_tokens_details: { reasoning_tokens: 2 },
          total_tokens: 17,
        },
      },
    });
  });

  it('streams a long reply no faster than the client reads it', async () => {
    const text = 'line of code\n'.repeat(20_000);
    const model = await play([{ name: 'a', reply: { text, chunkSize: 100 } }]);

    const stream = await clientOf(model).responses.create({ model: 'scripted', input: 'hi', stream: true });
    const events = await collect(stream);

    const deltas = events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''));
    expect(deltas.join('')).toBe(text);
  });

  it('gives a response in one piece', async () => {
    const model = await play([{ name: 'a', reply: { text: 'Hello' } }]);

    const response = await clientOf(model).responses.create({
      model: 'scripted',
      input: [{ role: 'user', content: 'hi' }],
    });

    expect(response.output_text).toBe('Hello');
    expect(response.usage).toMatchObject({ input_tokens: 2, output_tokens: 1 });
  });

  it('streams a chat completion, with usage only when asked for', async () => {
    const model = await play([{ name: 'a', times: 'any', reply: { text: 'Hello', chunkSize: 2 } }]);
    const messages = [{ role: 'user' as const, content: 'hi' }];
    const options = { model: 'scripted', messages, stream: true as const };

    const plain = await collect(await clientOf(model).chat.completions.create(options));
    const counted = await collect(
      await clientOf(model).chat.completions.create({ ...options, stream_options: { include_usage: true } }),
    );

    expect(plain.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('Hello');
    expect(plain.at(-1)?.choices[0]?.finish_reason).toBe('stop');
    expect(plain.some((chunk) => 'usage' in chunk)).toBe(false);
    expect(counted.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 1 } });
  });

  it('gives a chat completion in one piece', async () => {
    const model = await play([{ name: 'a', reply: { stream: 'incomplete:max_output_tokens', text: 'Hel' } }]);

    const completion = await clientOf(model).chat.completions.create({
      model: 'scripted',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
    });

    expect(completion.choices[0]).toMatchObject({ message: { content: 'Hel' }, finish_reason: 'length' });
    expect(completion.usage).toMatchObject({ completion_tokens: 1 });
  });

  it('answers an error in the envelope of the real API, with its headers', async () => {
    const error = {
      status: 429,
      code: 'rate_limit_exceeded',
      type: 'tokens',
      message: 'Slow.',
      headers: { 'retry-after': '75' },
    };
    const model = await play([{ name: 'a', reply: { error } }]);

    const answer = await ask(model, 'hi');

    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('75');
    expect(JSON.parse(answer.text)).toEqual({
      error: { code: 'rate_limit_exceeded', type: 'tokens', message: 'Slow.', param: null },
    });
  });

  it.each(['error', 'failed'] as const)(
    'turns the stream behaviour "%s" into a status where nothing streams',
    async (stream) => {
      const model = await play([{ name: 'a', times: 'any', reply: { stream } }]);
      const messages = [{ role: 'user', content: 'hi' }];

      const response = await ask(model, 'hi');
      const completion = await post(model, '/chat/completions', { model: 'scripted', messages });

      expect([response.status, completion.status]).toEqual([500, 500]);
    },
  );

  it.each(['stall', 'cut'] as const)('breaks off a reply in one piece with "%s"', async (stream) => {
    const model = await play([{ name: 'a', reply: { stream } }]);

    const answer = ask(model, 'hi').then(
      () => 'answered',
      () => 'broken',
    );
    if (stream === 'stall') await model.close();

    expect(await answer).toBe('broken');
  });

  it('lists the models of the scenario', async () => {
    const model = await play([{ name: 'a', match: { model: 'other' }, reply: { text: '' } }]);

    const models = await collect(clientOf(model).models.list());

    expect(models.map(({ id }) => id)).toEqual(['scripted', 'other']);
  });

  it.each([
    [{}, 401],
    [{ authorization: 'Bearer wrong' }, 401],
    [{ authorization: 'Bearer right' }, 200],
    [{ 'api-key': 'right' }, 200],
  ])('answers the credentials %j with %d', async (headers, status) => {
    const model = await play([{ name: 'a', reply: { text: 'Hello' } }], { apiKey: 'right' });

    const answer = await post(
      model,
      '/responses',
      { model: 'scripted', input: 'hi' },
      headers as Record<string, string>,
    );

    expect(answer.status).toBe(status);
  });

  it('knows only the APIs of the scenario', async () => {
    const model = await play([{ name: 'a', reply: { text: 'Hello' } }], { apis: ['chat-completions'] });

    const answer = await ask(model, 'hi');

    expect(answer.status).toBe(404);
    expect(answer.text).toContain('Invalid URL (POST /v1/responses)');
  });

  it('refuses a body that is no request', async () => {
    const model = await play([{ name: 'a', reply: { text: 'Hello' } }]);

    const answer = await post(model, '/chat/completions', { model: 'scripted', messages: [] });

    expect(answer.status).toBe(400);
    expect(answer.text).toContain('messages');
  });
});

describe('the strictness of the model stand-in', () => {
  it('lets the first step that matches and has uses left answer', async () => {
    const model = await play([
      { name: 'twice', match: { contains: ['one', 'two'], notContains: ['three'] }, times: 2, reply: { text: 'both' } },
      { name: 'one', match: { contains: ['one'] }, times: 'any', reply: { text: 'single' } },
    ]);

    const texts: string[] = [];
    for (const input of ['one two', 'one two three', 'one two', 'one two']) {
      texts.push(JSON.parse((await ask(model, input)).text).output[0].content[0].text);
    }

    expect(texts).toEqual(['both', 'single', 'both', 'single']);
    expect(model.report()).toEqual({
      requests: 4,
      steps: [
        { name: 'twice', used: 2, times: 2 },
        { name: 'one', used: 2, times: 'any' },
      ],
      unusedSteps: [],
      unexpectedRequests: [],
    });
  });

  it('looks at instructions as well as input', async () => {
    const model = await play([{ name: 'a', match: { contains: ['rules', 'task'] }, reply: { text: 'Hello' } }]);

    expect((await ask(model, 'task', { instructions: 'rules' })).status).toBe(200);
  });

  it('refuses what no step expects, says why, and remembers it', async () => {
    const model = await play([
      { name: 'used', reply: { text: '' } },
      {
        name: 'other',
        match: { contains: ['apple'], notContains: ['pear'], model: 'other' },
        times: 2,
        reply: { text: '' },
      },
    ]);
    await ask(model, 'anything');

    const answer = await ask(model, 'a pear');

    const reasons = [
      'step "used" is used up (1 of 1)',
      'step "other" wants model "other", looks for "apple", which is not there, forbids "pear", which is there',
    ];
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error.code).toBe('unexpected_request');
    expect(answer.text).toContain('looks for');
    expect(model.report()).toMatchObject({
      requests: 2,
      unusedSteps: ['other'],
      unexpectedRequests: [{ api: 'responses', model: 'scripted', reasons, excerpt: '\na pear' }],
    });
    expect(log).toEqual([expect.stringMatching(/^!!! model stand-in: No step of the scenario expects/)]);
  });

  it('refuses a model it does not have, and remembers it', async () => {
    const model = await play([{ name: 'a', reply: { text: '' } }]);

    const answer = await ask(model, 'hi', { model: 'gpt-none' });

    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.text).error.code).toBe('model_not_found');
    expect(model.report().unexpectedRequests).toHaveLength(1);
  });

  it('shows its report over HTTP', async () => {
    const model = await play([{ name: 'a', reply: { text: '' } }], { apiKey: 'secret' });

    const response = await fetch(new URL('/__report', model.url));

    expect(await response.json()).toEqual(model.report());
  });
});
