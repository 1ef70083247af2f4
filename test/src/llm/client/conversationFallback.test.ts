import { describe, expect, it } from '@jest/globals';
import { createModelClient } from '../../../../src/llm/client/modelClient.ts';
import { createModelList } from '../../../../src/llm/client/modelList.ts';
import { useServers } from '../../../support/models/useServers.ts';
import {
  answerOf,
  chunk,
  completed,
  continued,
  conversation,
  customCall,
  functionCall,
  material,
  message,
  reasoning,
  toolCall,
} from '../../../support/models/wire/conversations.ts';
import { faultOfChat } from '../../../support/models/wire/strictChat.ts';
import { faultOfResponses } from '../../../support/models/wire/strictResponses.ts';
import {
  type Json,
  refusing,
  startWireServer,
  unknownUrl,
  type WireAnswer,
  type WireCall,
  type WireServer,
} from '../../../support/models/wire/wireServer.ts';

const closing = useServers();

async function serve(answer: (call: WireCall) => WireAnswer): Promise<WireServer> {
  const server = await startWireServer(answer);
  closing(server);
  return server;
}

const model = { input: 1, cachedInput: 0, output: 10 };
const prices = { currency: 'EUR', models: { first: model, second: model } };

/** Two models, each with an endpoint of its own. */
function list(first: WireServer, second: WireServer) {
  return createModelList({
    createClient: (name) =>
      createModelClient({ baseUrl: name === 'first' ? first.url : second.url, model: name, getApiKey: undefined }),
    names: ['first', 'second'],
    prices,
  });
}

const calls = [
  message('I look.'),
  reasoning('secret'),
  functionCall('call_with_a_long_id', 'read.file', '{"path": "a'),
  customCall('call_of_a_patch', '*** Begin Patch'),
];

/** Answers once as this says, and is throttled from then on. */
function once(answer: WireAnswer): (call: WireCall) => WireAnswer {
  return ({ count }) => (count === 0 ? answer : refusing(429, 'Slow down.', { code: 'rate_limit_exceeded' }));
}

describe('a conversation that another model goes on with', () => {
  it('is rebuilt for chat completions from text and calls, without thinking, with ids that all take', async () => {
    const first = await serve(once({ events: [completed(calls)] }));
    const second = await serve((call) => {
      if (call.path === '/responses') return { status: 404, error: unknownUrl };
      return faultOfChat(call) ?? { events: [chunk({ content: 'Done.' }, 'stop')], isDone: true };
    });
    const models = list(first, second);
    const turn = await models.converse(conversation([material]));

    const next = await models.converse(conversation(continued([material], turn)));

    expect(turn).toMatchObject({ model: 'first', spent: { cost: 80 + 500 } });
    expect(next).toMatchObject({ model: 'second', text: 'Done.', api: 'chat-completions' });
    const messages = second.calls.at(-1)?.body['messages'] as readonly Json[];
    const asked = messages[2] as Json;
    const [readId, patchId] = (asked['tool_calls'] as readonly Json[]).map(({ id }) => String(id));
    expect(messages.slice(2)).toEqual([
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [
          {
            id: readId,
            type: 'function',
            function: { name: 'read_file', arguments: '{"unreadable":"{\\"path\\": \\"a"}' },
          },
          {
            id: patchId,
            type: 'function',
            function: { name: 'apply_patch', arguments: '{"patch":"*** Begin Patch"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: readId, content: 'Result of call_with_a_long_id.' },
      { role: 'tool', tool_call_id: patchId, content: 'Result of call_of_a_patch.' },
    ]);
    expect([readId, patchId]).toEqual([
      expect.stringMatching(/^[A-Za-z0-9]{9}$/),
      expect.stringMatching(/^[A-Za-z0-9]{9}$/),
    ]);
    expect(readId).not.toBe(patchId);
  });

  it('is rebuilt over the same API as well', async () => {
    const first = await serve(once({ events: [completed(calls)] }));
    const second = await serve((call) => faultOfResponses(call, []) ?? { events: [completed([message('Done.')])] });
    const models = list(first, second);
    const turn = await models.converse(conversation([material]));

    const next = await models.converse(conversation(continued([material], turn)));

    expect(next).toMatchObject({ model: 'second', text: 'Done.' });
    const input = second.calls[0]?.body['input'] as readonly Json[];
    expect(input.map(({ type, role }) => type ?? role)).toEqual([
      'user',
      'assistant',
      'function_call',
      'custom_tool_call',
      'function_call_output',
      'custom_tool_call_output',
    ]);
  });

  it('goes back to the first with each answer as it came where it is its own', async () => {
    const done: WireAnswer = { events: [completed([message('Done.')])] };
    const first = await serve(({ count }) => {
      if (count === 1) return refusing(429, 'Slow down.', { code: 'rate_limit_exceeded' });
      return count === 0 ? { events: [completed(calls)] } : done;
    });
    const second = await serve(({ path }) =>
      path === '/responses'
        ? { status: 404, error: unknownUrl }
        : { events: [chunk({ content: 'I see.', tool_calls: [toolCall('x', 'read_file', '{}')] }, 'stop')] },
    );
    const models = list(first, second);
    const turn = await models.converse(conversation([material]));
    const afterFirst = continued([material], turn);
    const other = await models.converse(conversation(afterFirst));

    const last = await models.converse(conversation(continued(afterFirst, other)));

    expect([turn.model, other.model, last.model]).toEqual(['first', 'second', 'first']);
    const input = first.calls.at(-1)?.body['input'] as readonly Json[];
    expect(input.slice(1, 5)).toEqual([
      turn.items[0],
      turn.items[1],
      { ...(turn.items[2] as Json), name: 'read_file' },
      turn.items[3],
    ]);
    expect(input.slice(7)).toEqual([
      { role: 'assistant', content: 'I see.' },
      { type: 'function_call', call_id: expect.stringMatching(/^[A-Za-z0-9]{9}$/), name: 'read_file', arguments: '{}' },
      { type: 'function_call_output', call_id: input[8]?.['call_id'], output: 'Result of x.' },
    ]);
  });

  it('says what the failed ones cost where all fail', async () => {
    const cutOff = {
      ...completed([message('I')], { incomplete_details: { reason: 'max_output_tokens' } }),
      type: 'response.incomplete',
    };
    const first = await serve(() => ({ events: [cutOff] }));
    const second = await serve(() => ({ events: [cutOff] }));

    const answer = list(first, second).converse(conversation([material]));

    await expect(answer).rejects.toMatchObject({ type: 'model-cut-off', spent: { cost: 2 * 580 } });
  });

  it('asks the models that are named instead', async () => {
    const never = await serve(() => refusing(400, 'Never.'));
    const second = await serve(() => ({ events: [completed([message('Done.')])] }));

    const turn = await list(never, second).converse(conversation([material]), ['second']);

    expect(turn.model).toBe('second');
    expect(answerOf(turn)).toMatchObject({ model: 'second', api: 'responses' });
    expect(never.calls).toEqual([]);
  });
});

describe('pictures in a conversation', () => {
  const picture = { mediaType: 'image/png', content: new Uint8Array([1, 2]) };
  const pictured = { ...material, images: [picture] };

  it('come before the text of their message', async () => {
    const server = await serve(() => ({ events: [completed([message('Done.')])] }));
    const client = createModelClient({ baseUrl: server.url, model: 'wire', getApiKey: undefined });

    const turn = await client.converse(conversation([pictured]));

    expect(turn.imagesShown).toBe(1);
    expect(server.calls[0]?.body['input']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'input_image', image_url: 'data:image/png;base64,AQI=', detail: 'high' },
          { type: 'input_text', text: 'The basket adds wrong.' },
        ],
      },
    ]);
  });

  it('are left out where the model takes none, which the message says', async () => {
    const server = await serve(({ body }) =>
      JSON.stringify(body['input']).includes('input_image')
        ? refusing(400, 'This model does not support image inputs.', { param: 'input' })
        : { events: [completed([message('Done.')])] },
    );
    const client = createModelClient({ baseUrl: server.url, model: 'wire', getApiKey: undefined });

    const turn = await client.converse(conversation([pictured, material]));
    await client.converse(conversation([pictured, material]));

    expect(turn.imagesShown).toBeUndefined();
    expect(server.calls).toHaveLength(3);
    expect(server.calls[2]?.body['input']).toEqual([
      { role: 'user', content: expect.stringContaining('Pictures that are not shown') },
      { role: 'user', content: 'The basket adds wrong.' },
    ]);
  });
});
