import { afterEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ModelCall } from '../../../local/model/modelCall.ts';
import type { Scenario } from '../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../local/model/server.ts';

const running: RunningModel[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((model) => model.close()));
});

type Reply = Scenario['steps'][number]['reply'];

async function play(reply: Reply, rest: Partial<Scenario> = {}): Promise<RunningModel> {
  const steps = [{ name: 'only', times: 'any' as const, reply }];
  const model = await startModel({ scenario: { model: 'scripted', ...rest, steps }, log: () => {} });
  running.push(model);
  return model;
}

const clientOf = (model: RunningModel) => new OpenAI({ baseURL: model.url, apiKey: 'key', maxRetries: 0 });

const parameters = {
  type: 'object',
  properties: { path: { type: 'string' } },
  required: ['path'],
  additionalProperties: false,
};
const readFile = { type: 'function', name: 'read_file', description: 'Reads.', parameters, strict: true } as const;
const search = { ...readFile, name: 'search' };
const inChat = ({ type, ...rest }: Omit<typeof readFile, 'name'> & { readonly name: string }) => ({
  type,
  function: rest,
});

const twoCalls = {
  text: 'I look.',
  reasoning: true,
  chunkSize: 8,
  calls: [
    { type: 'function' as const, name: 'read_file', arguments: { path: 'src/a.ts' } },
    { type: 'function' as const, name: 'search', arguments: '{"path":' },
  ],
};

describe('function calls over the Responses API', () => {
  it('stream thinking, text and each call as items of their own', async () => {
    const model = await play(twoCalls);

    const stream = await clientOf(model).responses.create({
      model: 'scripted',
      input: 'hi',
      stream: true,
      store: false,
      tools: [readFile, search],
      include: ['reasoning.encrypted_content'],
    });
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    for await (const event of stream) events.push(event);

    const done = events.filter((event) => event.type === 'response.output_item.done');
    expect(done.map((event) => [event.output_index, event.item.type])).toEqual([
      [0, 'reasoning'],
      [1, 'message'],
      [2, 'function_call'],
      [3, 'function_call'],
    ]);
    const deltas = events.flatMap((event) =>
      event.type === 'response.function_call_arguments.delta' && event.output_index === 2 ? [event.delta] : [],
    );
    expect(deltas).toEqual(['{"path":', '"src/a.t', 's"}']);
    expect(events.at(-1)).toMatchObject({
      response: {
        output: [
          { type: 'reasoning', summary: [], encrypted_content: expect.stringMatching(/^gAAAAAB/) },
          { type: 'message' },
          { type: 'function_call', name: 'read_file', arguments: '{"path":"src/a.ts"}', status: 'completed' },
          { type: 'function_call', name: 'search', arguments: '{"path":' },
        ],
      },
    });
  });

  it('show no encrypted thinking to whoever does not ask for it', async () => {
    const model = await play({ text: 'Done', reasoning: true });

    const response = await clientOf(model).responses.create({ model: 'scripted', input: 'hi' });

    expect(response.output[0]).toEqual({ id: 'rs_scripted0001', type: 'reasoning', summary: [] });
  });

  it('say of a call that was cut off that it is incomplete', async () => {
    const model = await play({ ...twoCalls, reasoning: false, stream: 'incomplete:max_output_tokens' });

    const response = await clientOf(model).responses.create({
      model: 'scripted',
      input: 'hi',
      tools: [readFile, search],
    });

    expect(response).toMatchObject({
      status: 'incomplete',
      output: [{ type: 'message' }, { status: 'completed' }, { status: 'incomplete' }],
    });
  });
});

describe('function calls over chat completions', () => {
  it('stream the name first and the arguments in pieces', async () => {
    const model = await play(twoCalls);

    const stream = await clientOf(model).chat.completions.create({
      model: 'scripted',
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
      tools: [inChat(readFile), inChat(search)],
    });
    const deltas: OpenAI.ChatCompletionChunk.Choice.Delta.ToolCall[] = [];
    const finishes: unknown[] = [];
    for await (const { choices } of stream) {
      deltas.push(...choices.flatMap(({ delta }) => delta.tool_calls ?? []));
      finishes.push(...choices.map((choice) => choice.finish_reason));
    }

    expect(deltas[0]).toEqual({
      index: 0,
      id: 'call_fc_scripted0001_0',
      type: 'function',
      function: { name: 'read_file', arguments: '' },
    });
    const second = deltas.filter(({ index }) => index === 1).map((delta) => delta.function?.arguments);
    expect(second).toEqual(['', '{"path":']);
    expect(finishes.at(-1)).toBe('tool_calls');
  });

  it('come whole with their thinking in an answer in one piece', async () => {
    const model = await play({ ...twoCalls, text: '' });

    const completion = await clientOf(model).chat.completions.create({
      model: 'scripted',
      messages: [{ role: 'user', content: 'hi' }],
      tools: [inChat(readFile), inChat(search)],
    });

    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: null,
        reasoning_content: expect.stringContaining('I think'),
        tool_calls: [{ function: { name: 'read_file', arguments: '{"path":"src/a.ts"}' } }, { type: 'function' }],
      },
    });
  });
});

describe('a reply that is a function', () => {
  const history = [
    { role: 'user' as const, content: 'Look' },
    { type: 'function_call' as const, call_id: 'c1', name: 'read_file', arguments: '{}' },
    { type: 'function_call' as const, call_id: 'c2', name: 'search', arguments: '{}' },
    { type: 'function_call_output' as const, call_id: 'c1', output: 'one' },
    { type: 'function_call_output' as const, call_id: 'c2', output: [{ type: 'input_text' as const, text: 'two' }] },
  ];

  it('sees the conversation of the Responses API', async () => {
    const calls: ModelCall[] = [];
    const model = await play((call) => {
      calls.push(call);
      return { text: `turn ${call.turn}` };
    });

    const response = await clientOf(model).responses.create({
      model: 'scripted',
      instructions: 'Rules',
      input: history,
      tools: [readFile],
      prompt_cache_key: 'run-1',
    });

    expect(response.output_text).toBe('turn 1');
    expect(calls[0]).toMatchObject({
      api: 'responses',
      instructions: 'Rules',
      lastMessage: 'Look',
      cacheKey: 'run-1',
      tools: [{ type: 'function', name: 'read_file', strict: true }],
      results: [
        { callId: 'c1', name: 'read_file', output: 'one' },
        { callId: 'c2', name: 'search', output: 'two' },
      ],
    });
    expect(calls[0]?.items.map(({ kind }) => kind)).toEqual(['message', 'call', 'call', 'result', 'result']);
  });

  it('sees the same of chat completions', async () => {
    const calls: ModelCall[] = [];
    const model = await play(async (call) => {
      calls.push(call);
      return { text: 'Done' };
    });

    await clientOf(model).chat.completions.create({
      model: 'scripted',
      messages: [
        { role: 'system', content: 'Rules' },
        { role: 'user', content: 'Look' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'read_file', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'one' },
      ],
    });

    expect(calls[0]).toMatchObject({
      instructions: 'Rules',
      lastMessage: 'Look',
      turn: 1,
      results: [{ callId: 'c1', name: 'read_file', output: 'one' }],
    });
  });

  it.each([
    ['throws', () => Promise.reject(new Error('I am lost')), 'step "only" gave no reply: I am lost'],
    ['answers nothing', () => ({}), 'a reply needs one of "text"'],
  ] as const)('that %s is told as a fault of the scenario', async (_what, reply, message) => {
    const model = await play(reply as Reply);

    const failure = await clientOf(model)
      .responses.create({ model: 'scripted', input: 'hi' })
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ status: 500, message: expect.stringContaining(message) });
    expect(model.report().unexpectedRequests).toHaveLength(1);
  });

  it('may call a tool that nobody offered when the reply says so', async () => {
    const call = { type: 'function' as const, name: 'run_shell', arguments: '{}' };
    const honest = await play({ calls: [call] });
    const model = await play({ calls: [{ ...call, isOffered: false }] });
    const asked = { model: 'scripted', input: 'hi', tools: [readFile] };

    const failure = await clientOf(honest)
      .responses.create(asked)
      .catch((error: unknown) => error);
    const response = await clientOf(model).responses.create(asked);

    expect(failure).toMatchObject({ status: 500, message: expect.stringContaining('named "run_shell"') });
    expect(response.output).toMatchObject([{ type: 'function_call', name: 'run_shell' }]);
  });
});

describe('a step of a conversation', () => {
  const matches = [
    { name: 'first', match: { turn: 0, asks: ['Look'] }, reply: { text: 'first' } },
    { name: 'sees', match: { sees: ['total = 2'] }, reply: { text: 'sees' } },
    { name: 'asked', match: { asks: ['Draft'], turn: 1 }, reply: { text: 'asked' } },
  ];
  const call = { type: 'function_call' as const, call_id: 'c1', name: 'read_file', arguments: '{}' };
  const look = { role: 'user' as const, content: 'Look' };
  const looked = [look, call, { type: 'function_call_output' as const, call_id: 'c1', output: 'total = 2' }];

  it('answers by what is asked now, what tools answered last, and how many turns came before', async () => {
    const model = await startModel({ scenario: { model: 'scripted', steps: matches }, log: () => {} });
    running.push(model);

    const texts: string[] = [];
    for (const input of [[look], looked, [...looked, { role: 'user' as const, content: 'Draft' }]]) {
      texts.push((await clientOf(model).responses.create({ model: 'scripted', input })).output_text);
    }

    expect(texts).toEqual(['first', 'sees', 'asked']);
  });

  it('says why it does not answer', async () => {
    const model = await startModel({ scenario: { model: 'scripted', steps: matches }, log: () => {} });
    running.push(model);
    const said = { role: 'assistant' as const, content: 'I looked.' };

    const failure = await clientOf(model)
      .responses.create({ model: 'scripted', input: [look, said, look] })
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({
      status: 400,
      message: expect.stringContaining('step "first" wants turn 0, and it is 1; step "sees" wants to see "total = 2"'),
    });
  });
});
