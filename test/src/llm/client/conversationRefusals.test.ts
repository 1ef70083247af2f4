import { describe, expect, it } from '@jest/globals';
import { createModelClient } from '../../../../src/llm/client/modelClient.ts';
import { useServers } from '../../../support/models/useServers.ts';
import {
  chunk,
  completed,
  continued,
  conversation,
  functionCall,
  material,
  message,
  otherAnswer,
  reasoning,
} from '../../../support/models/wire/conversations.ts';
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

const clientOf = ({ url }: WireServer, now?: () => number) =>
  createModelClient({ baseUrl: url, model: 'wire', getApiKey: undefined, ...(now === undefined ? {} : { now }) });
const done: WireAnswer = { events: [completed([message('Done.')])] };
const doneInChat: WireAnswer = { events: [chunk({ content: 'Done.' }, 'stop')], isDone: true };
const toolsOf = ({ body }: WireCall) => (body['tools'] ?? []) as readonly Json[];

describe('a parameter that the Responses API refuses', () => {
  const has = (name: string) => (call: WireCall) => name in call.body;
  const isStrict = (call: WireCall) => toolsOf(call).some((tool) => 'strict' in tool);
  const isCustom = (call: WireCall) => toolsOf(call).some(({ type }) => type === 'custom');
  const hasTools = (call: WireCall) => toolsOf(call).length > 0;

  it.each<[string, (call: WireCall) => boolean, WireAnswer]>([
    [
      'include',
      has('include'),
      refusing(400, 'Encrypted content is not supported with this model.', { param: 'include' }),
    ],
    ['include, in words', has('include'), refusing(400, "Unknown parameter: 'include'.")],
    [
      'the key of the cache',
      has('prompt_cache_key'),
      refusing(400, 'Unrecognized request argument supplied: prompt_cache_key'),
    ],
    [
      'parallel calls',
      has('parallel_tool_calls'),
      refusing(400, 'Unsupported parameter.', { param: 'parallel_tool_calls' }),
    ],
    ['the choice of a tool', has('tool_choice'), refusing(422, 'body.tool_choice: Extra inputs are not permitted')],
    ['strict', isStrict, refusing(400, 'Unknown parameter.', { param: 'tools[0].strict' })],
    ['strict, in words', isStrict, refusing(422, 'body.tools.0.strict: Extra inputs are not permitted')],
    ['custom tools', isCustom, refusing(400, "Invalid value: 'custom'.", { param: 'tools[1].type' })],
    ['custom tools, in words', isCustom, refusing(422, "body.tools.1: Input should be 'function'")],
    ['tools', hasTools, refusing(400, 'registry/model does not support tools')],
    ['tools, with another status', hasTools, refusing(404, 'No endpoints found that support tool use.')],
    ['tools, as a server error', hasTools, refusing(500, 'tools param requires --jinja flag')],
  ])('is left out of this call and of those to come, and nothing else: %s', async (name, isRefused, refusal) => {
    const server = await serve((call) => (isRefused(call) ? refusal : done));
    let time = 0;
    const client = clientOf(server, () => time);

    const first = await client.converse(conversation([material]));
    await client.converse(conversation([material]));
    const calls = server.calls.length;
    time = 3_600_000;
    await client.converse(conversation([material]));

    expect(first).toMatchObject({ text: 'Done.', api: 'responses', usedTools: !name.startsWith('tools') });
    expect(server.calls[calls - 1]?.body).toEqual(server.calls[calls - 2]?.body);
    expect(server.calls.filter(isRefused).length).toBeGreaterThanOrEqual(2);
    expect(isRefused(server.calls[calls] as WireCall)).toBe(true);
    const kept = Object.keys(server.calls[calls - 1]?.body ?? {});
    expect(kept).toEqual(expect.arrayContaining(['instructions', 'input', 'max_output_tokens', 'store']));
  });

  it('is left out one after the other where an endpoint knows none of them', async () => {
    const known = new Set(['model', 'input', 'instructions', 'max_output_tokens', 'stream', 'tools']);
    const server = await serve(({ body }) => {
      const unknown = Object.keys(body).find((name) => !known.has(name));
      return unknown === undefined ? done : refusing(400, `Unknown parameter: '${unknown}'.`, { param: unknown });
    });

    const turn = await clientOf(server).converse(conversation([material]));

    expect(turn.usedTools).toBe(true);
    expect(Object.keys(server.calls.at(-1)?.body ?? {}).toSorted()).toEqual([...known].toSorted());
  });

  it('is found where the refusal does not say which: what is not needed goes first', async () => {
    const server = await serve((call) => (isCustom(call) ? refusing(400, 'Bad Request') : done));

    const turn = await clientOf(server).converse(conversation([material]));

    expect(turn.usedTools).toBe(true);
    expect(toolsOf(server.calls[1] as WireCall).map(({ type }) => type)).toEqual(['function', 'function']);
  });

  it('does not hide what is wrong with the conversation itself', async () => {
    const server = await serve(() =>
      refusing(400, 'No tool output found for function call call_1.', { param: 'input' }),
    );

    await expect(clientOf(server).converse(conversation([material]))).rejects.toMatchObject({ type: 'invalid-input' });
    expect(server.calls).toHaveLength(1);
  });
});

describe('a conversation without tools', () => {
  it('goes on in text, with calls and results in words', async () => {
    let takesTools = true;
    const server = await serve((call) => {
      if (toolsOf(call).length > 0 && !takesTools) return refusing(400, 'This model does not support tools.');
      return takesTools ? { events: [completed([functionCall('call_1', 'read_file', '{}')])] } : done;
    });
    const client = clientOf(server);
    const first = await client.converse(conversation([material]));
    takesTools = false;

    const second = await client.converse(conversation(continued([material], first)));

    expect(second).toMatchObject({ usedTools: false, callsInText: false });
    expect(server.calls.at(-1)?.body).toMatchObject({
      instructions: 'Say what you need.',
      input: [
        { role: 'user', content: 'The basket adds wrong.' },
        { role: 'assistant', content: '(I called read_file with: {})' },
        { role: 'user', content: 'Result of read_file:\n\nResult of call_1.' },
      ],
    });
  });

  it('reads no calls out of the text of an answer', async () => {
    const text = '<tool_call>{"name": "read_file", "arguments": {}}</tool_call>';
    const server = await serve((call) =>
      toolsOf(call).length > 0
        ? refusing(400, 'This model does not support tools.')
        : { events: [completed([message(text)])] },
    );

    const turn = await clientOf(server).converse(conversation([material]));

    expect(turn).toMatchObject({ text, calls: [], usedTools: false, callsInText: false });
  });

  it('is one of user and assistant in turn where the template takes no instructions', async () => {
    const server = await serve((call) => {
      if (call.path === '/responses') return { status: 404, error: unknownUrl };
      const roles = (call.body['messages'] as Json[]).map(({ role }) => role);
      if (toolsOf(call).length > 0)
        return refusing(400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set');
      const alternates = roles.every((role, index) => role === (index % 2 === 0 ? 'user' : 'assistant'));
      return alternates
        ? doneInChat
        : refusing(400, 'Conversation roles must alternate user/assistant/user/assistant/...');
    });

    const turn = await clientOf(server).converse(conversation([material, { kind: 'message', text: 'Plan it.' }]));

    expect(turn.usedTools).toBe(false);
    expect(server.calls.at(-1)?.body['messages']).toEqual([
      { role: 'user', content: 'Say what you need.\n\nThe basket adds wrong.\n\nPlan it.' },
    ]);
  });
});

describe('what was said before, where it is refused', () => {
  const called: readonly Json[] = [reasoning('old'), functionCall('call_1', 'read_file', '{"path": "a')];
  const typesOf = ({ body }: WireCall) => (body['input'] as Json[]).map(({ type, role }) => type ?? role);

  async function firstTurn(answer: (call: WireCall) => WireAnswer) {
    const server = await serve((call) => (call.count === 0 ? { events: [completed(called)] } : answer(call)));
    const client = clientOf(server);
    const turn = await client.converse(conversation([material]));
    return { server, client, entries: continued([material], turn) };
  }

  it('goes back without thinking that the endpoint cannot read, for this call', async () => {
    const { server, client, entries } = await firstTurn((call) =>
      typesOf(call).includes('reasoning')
        ? refusing(400, 'The encrypted content gAAA could not be verified.', { code: 'invalid_encrypted_content' })
        : done,
    );

    await client.converse(conversation(entries));
    await client.converse(conversation(entries));

    expect(server.calls.map((call) => typesOf(call).includes('reasoning'))).toEqual([false, true, false, true, false]);
  });

  it('goes back with arguments that can be parsed', async () => {
    const { server, client, entries } = await firstTurn(({ body }) =>
      JSON.stringify(body['input']).includes('"{\\"path\\": \\"a"')
        ? refusing(400, 'Unterminated string starting at: line 1 column 10 (char 9)')
        : done,
    );

    await client.converse(conversation(entries));

    expect(((server.calls.at(-1) as WireCall).body['input'] as Json[])[2]).toMatchObject({
      arguments: '{"unreadable":"{\\"path\\": \\"a"}',
    });
  });

  it('goes back with an empty text where a message without one is refused', async () => {
    const server = await serve((call) => {
      if (call.path === '/responses') return { status: 404, error: unknownUrl };
      const isNull = (call.body['messages'] as Json[]).some(({ content }) => content === null);
      return isNull ? refusing(400, "Invalid value for 'content': expected a string, got null.") : doneInChat;
    });

    const turn = await clientOf(server).converse(conversation([material, ...otherAnswer()]));

    expect(turn).toMatchObject({ text: 'Done.', usedTools: true });
    expect(server.calls.at(-1)?.body['messages']).toContainEqual(
      expect.objectContaining({ role: 'assistant', content: '' }),
    );
  });

  it('goes back with a word of the assistant between results and the next message', async () => {
    const server = await serve((call) => {
      if (call.path === '/responses') return { status: 404, error: unknownUrl };
      const roles = (call.body['messages'] as Json[]).map(({ role }) => role).join(' ');
      if (roles.includes('tool user')) return refusing(400, "Unexpected role 'user' after role 'tool'");
      return doneInChat;
    });
    await clientOf(server).converse(conversation([material, ...otherAnswer(), material]));

    const roles = ((server.calls.at(-1) as WireCall).body['messages'] as Json[]).map(({ role }) => role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'tool', 'assistant', 'user']);
  });
});
