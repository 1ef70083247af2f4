import { describe, expect, it } from '@jest/globals';
import { createModelClient } from '../../../../src/llm/client/modelClient.ts';
import { useServers } from '../../../support/models/useServers.ts';
import {
  answerOf,
  chunk,
  continued,
  conversation,
  material,
  otherAnswer,
  toolCall,
} from '../../../support/models/wire/conversations.ts';
import { faultOfChat } from '../../../support/models/wire/strictChat.ts';
import {
  type Json,
  refusing,
  startWireServer,
  unknownUrl,
  type WireAnswer,
  type WireServer,
} from '../../../support/models/wire/wireServer.ts';

const closing = useServers();

/** An endpoint with chat completions only, which checks what it is sent. */
async function strict(answers: readonly WireAnswer[], more: readonly string[] = []): Promise<WireServer> {
  const left = [...answers];
  const server = await startWireServer((call) => {
    if (call.path === '/responses') return { status: 404, error: unknownUrl };
    return faultOfChat(call, more) ?? left.shift() ?? stream(chunk({ content: 'Done.' }, 'stop'));
  });
  closing(server);
  return server;
}

const stream = (...events: readonly unknown[]): WireAnswer => ({ events, isDone: true });
const clientOf = ({ url }: WireServer) => createModelClient({ baseUrl: url, model: 'wire', getApiKey: undefined });
const read = '{"path":"a.ts","start":null}';
const messagesOf = (server: WireServer) =>
  server.calls
    .filter(({ path }) => path === '/chat/completions')
    .map(({ body }) => body['messages'] as readonly Json[]);

describe('a turn over chat completions', () => {
  it('is asked for with function tools, and goes on with the same beginning', async () => {
    const server = await strict([
      stream(
        chunk({ role: 'assistant', content: 'I look.' }),
        chunk({ tool_calls: [toolCall('call_a', 'read_file', '')] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '{"path":"a' } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '.ts","start":null}' } }] }),
        chunk({ tool_calls: [toolCall('call_b', 'apply_patch', '{"patch":"x"}', 1)] }),
        chunk({}, 'tool_calls'),
        {
          choices: [],
          usage: { prompt_tokens: 1500, prompt_tokens_details: { cached_tokens: 1408 }, completion_tokens: 9 },
        },
      ),
    ]);
    const client = clientOf(server);

    const turn = await client.converse(conversation([material]));
    const next = await client.converse(conversation(continued([material], turn)));

    expect(turn).toMatchObject({
      api: 'chat-completions',
      usedTools: true,
      text: 'I look.',
      calls: [
        { id: 'call_a', name: 'read_file', arguments: read },
        { id: 'call_b', name: 'apply_patch', arguments: '{"patch":"x"}' },
      ],
      usage: { inputTokens: 1500, cachedInputTokens: 1408, outputTokens: 9, reasoningTokens: 0 },
    });
    expect(next.text).toBe('Done.');
    const [first, second] = server.calls.filter(({ path }) => path === '/chat/completions');
    expect(first?.body).toMatchObject({
      tools: [
        { type: 'function', function: { name: 'read_file', strict: true } },
        { type: 'function', function: { name: 'apply_patch', strict: true } },
      ],
      parallel_tool_calls: true,
      prompt_cache_key: 'run-1',
    });
    expect(JSON.stringify(second?.body['tools'])).toBe(JSON.stringify(first?.body['tools']));
    const [before, after] = messagesOf(server).map((messages) => JSON.stringify(messages));
    expect(after?.startsWith(`${before?.slice(0, -1)},`)).toBe(true);
    expect(messagesOf(server)[1]?.slice(2)).toEqual([
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'read_file', arguments: read } },
          { id: 'call_b', type: 'function', function: { name: 'apply_patch', arguments: '{"patch":"x"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_a', content: 'Result of call_a.' },
      { role: 'tool', tool_call_id: 'call_b', content: 'Result of call_b.' },
    ]);
  });

  const both = [
    { name: 'read_file', arguments: read },
    { name: 'read_file', arguments: '{"path":"b.ts","start":null}' },
  ];
  const whole = (index: number, more: Json = {}) => ({ function: both[index], ...more });
  it.each<[string, readonly Json[], string | null]>([
    ['whole, without index and ids', [{ tool_calls: [whole(0), whole(1)] }], 'stop'],
    [
      'whole, in a chunk each, all with the index 0',
      [{ tool_calls: [whole(0, { index: 0, id: 'a' })] }, { tool_calls: [whole(1, { index: 0, id: 'b' })] }],
      'stop',
    ],
    [
      'whole, with the index 0 and empty ids',
      [{ tool_calls: [whole(0, { index: 0, id: '' })] }, { tool_calls: [whole(1, { index: 0, id: '' })] }],
      'stop',
    ],
    [
      'with arguments that are an object',
      [
        {
          tool_calls: both.map(({ name, arguments: given }, index) => ({
            index,
            id: `id${index}`,
            function: { name, arguments: JSON.parse(given) },
          })),
        },
      ],
      'tool_calls',
    ],
    [
      'in pieces that repeat the name and the id',
      [0, 1].flatMap((index) =>
        [...(both[index]?.arguments ?? '')].map((character) => ({
          tool_calls: [toolCall(`id${index}`, 'read_file', character, index)],
        })),
      ),
      null,
    ],
    [
      'in pieces with empty ids after the first',
      [0, 1].flatMap((index) =>
        [...(both[index]?.arguments ?? '')].map((character, at) => ({
          tool_calls: [
            {
              index,
              id: at === 0 ? `id${index}` : '',
              function: { ...(at === 0 ? { name: 'read_file' } : {}), arguments: character },
            },
          ],
        })),
      ),
      'tool_calls',
    ],
  ])('reads two calls that come %s', async (_how, deltas, finish) => {
    const server = await strict([stream(...deltas.map((delta) => chunk(delta)), chunk({}, finish))]);
    const client = clientOf(server);

    const turn = await client.converse(conversation([material]));
    const next = await client.converse(conversation(continued([material], turn)));

    expect(turn.calls.map(({ name, arguments: given }) => ({ name, arguments: given }))).toEqual(both);
    expect(new Set(turn.calls.map(({ id }) => id)).size).toBe(2);
    expect(next.text).toBe('Done.');
  });

  it('reads calls of an answer that came in one piece', async () => {
    const message = {
      role: 'assistant',
      content: null,
      tool_calls: both.map((call, index) => ({ id: `id${index}`, type: 'function', function: call })),
    };
    const server = await strict([{ body: { id: 'chat_1', choices: [{ message, finish_reason: 'tool_calls' }] } }]);

    const turn = await clientOf(server).converse(conversation([material]));

    expect(turn.calls).toHaveLength(2);
    expect(turn.items).toEqual([message]);
  });

  it('gives back what belongs to a call, such as the signature of its thinking', async () => {
    const signed: Json = {
      ...toolCall('call_a', 'read_file', read),
      extra_content: { google: { thought_signature: 'x' } },
    };
    const server = await strict([stream(chunk({ tool_calls: [signed] }, 'tool_calls'))]);
    const client = clientOf(server);
    const turn = await client.converse(conversation([material]));

    await client.converse(conversation(continued([material], turn)));

    const { index: _, ...sent } = { index: 0, ...signed };
    expect(messagesOf(server)[1]?.[2]).toMatchObject({ tool_calls: [sent] });
  });

  it.each([
    ['is empty', [chunk({}, 'stop')], 'model-malformed'],
    ['only thinks', [chunk({ content: '<think>Hm.</think>' }, 'stop')], 'model-malformed'],
    ['was cut off in a call', [chunk({ tool_calls: [toolCall('a', 'read_file', '{"pa')] }, 'length')], 'model-cut-off'],
    ['was cut off in its text', [chunk({ content: 'I wou' }, 'length')], 'model-cut-off'],
    ['was filtered', [chunk({ content: 'I wou' }, 'content_filter')], 'model-content-filter'],
    ['declines', [chunk({ refusal: 'No.' }, 'stop')], 'model-refused'],
  ])('is a typed failure where the answer %s', async (_what, events, type) => {
    const server = await strict([stream(...events)]);

    await expect(clientOf(server).converse(conversation([material]))).rejects.toMatchObject({ type });
  });

  it('is one where the answer was cut off behind whole calls', async () => {
    const server = await strict([stream(chunk({ tool_calls: [toolCall('a', 'read_file', read)] }, 'length'))]);

    const turn = await clientOf(server).converse(conversation([material]));

    expect(turn.calls).toHaveLength(1);
  });
});

describe('thinking beside a message', () => {
  const thought = (answer: Json) =>
    stream(chunk({ reasoning_content: 'Hm, ' }), chunk({ reasoning_content: 'so.' }), chunk(answer, 'stop'));
  const called = { tool_calls: [toolCall('call_a', 'read_file', read)] };

  it('goes back where the endpoint takes it', async () => {
    const server = await strict([thought(called)], ['reasoning_content']);
    const client = clientOf(server);
    const turn = await client.converse(conversation([material]));

    await client.converse(conversation(continued([material], turn)));

    expect(turn.items).toEqual([expect.objectContaining({ reasoning_content: 'Hm, so.' })]);
    expect(messagesOf(server)[1]?.[2]).toMatchObject({ reasoning_content: 'Hm, so.' });
  });

  it('is left out where it is refused, from then on', async () => {
    const server = await strict([thought(called), thought({ content: 'More.' })]);
    const client = clientOf(server);
    const turn = await client.converse(conversation([material]));
    const entries = continued([material], turn);
    const second = await client.converse(conversation(entries));

    const third = await client.converse(conversation([...entries, answerOf(second), material]));

    expect(third.text).toBe('Done.');
    expect(messagesOf(server).map((messages) => JSON.stringify(messages).includes('reasoning'))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('is put in for an endpoint that wants it of every answer, also of those of other models', async () => {
    const server = await startWireServer(({ path, body }) => {
      if (path === '/responses') return { status: 404, error: unknownUrl };
      const answers = (body['messages'] as Json[]).filter(({ role }) => role === 'assistant');
      return answers.every((answer) => typeof answer['reasoning_content'] === 'string')
        ? stream(chunk({ content: 'Done.' }, 'stop'))
        : refusing(400, 'The `reasoning_content` in the thinking mode must be passed back to the API.');
    });
    closing(server);
    const turn = await clientOf(server).converse(conversation([material, ...otherAnswer()]));

    expect(turn.text).toBe('Done.');
  });
});
