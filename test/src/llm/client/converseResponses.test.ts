import { describe, expect, it } from '@jest/globals';
import { createModelClient, type ModelClientOptions } from '../../../../src/llm/client/modelClient.ts';
import { useServers } from '../../../support/models/useServers.ts';
import {
  answerOf,
  completed,
  continued,
  conversation,
  customCall,
  functionCall,
  material,
  message,
  reasoning,
} from '../../../support/models/wire/conversations.ts';
import { faultOfResponses } from '../../../support/models/wire/strictResponses.ts';
import { type Json, startWireServer, type WireServer } from '../../../support/models/wire/wireServer.ts';

const closing = useServers();

/** An endpoint that checks what it is sent and answers with these outputs in turn. */
async function strict(outputs: ReadonlyArray<readonly Json[]>): Promise<WireServer> {
  const issued: Json[] = [];
  const left = [...outputs];
  const server = await startWireServer((call) => {
    const fault = faultOfResponses(call, issued);
    if (fault !== undefined) return fault;
    const output = left.shift() ?? [message('Nothing is left to say.')];
    issued.push(...output);
    return { events: [completed(output)] };
  });
  closing(server);
  return server;
}

async function answering(...events: readonly unknown[]): Promise<WireServer> {
  const server = await startWireServer(() => ({ events }));
  closing(server);
  return server;
}

const clientOf = ({ url }: WireServer, options: Partial<ModelClientOptions> = {}) =>
  createModelClient({ baseUrl: url, model: 'wire', getApiKey: undefined, ...options });

const read = '{"path":"a.ts","start":null}';

describe('a turn over the Responses API', () => {
  it('is asked for with all that a conversation without storing needs', async () => {
    const server = await strict([[message('Done.')]]);

    const turn = await clientOf(server).converse(conversation([material], { metadata: { purpose: 'plan' } }));

    expect(turn).toEqual({
      api: 'responses',
      model: 'wire',
      usedTools: true,
      items: [{ ...message('Done.'), id: undefined, status: undefined }],
      text: 'Done.',
      calls: [],
      callsInText: false,
      usage: { inputTokens: 2_000, cachedInputTokens: 1_920, outputTokens: 50, reasoningTokens: 30 },
      responseId: 'resp_1',
    });
    expect(server.calls.map(({ body }) => body)).toEqual([
      expect.objectContaining({
        instructions: 'Look with the tools.',
        input: [{ role: 'user', content: 'The basket adds wrong.' }],
        tools: [
          expect.objectContaining({ type: 'function', name: 'read_file', strict: true }),
          {
            type: 'custom',
            name: 'apply_patch',
            description: 'Edits files. The input is a patch.',
            format: { type: 'grammar', syntax: 'lark', definition: 'start: /.+/' },
          },
        ],
        tool_choice: 'auto',
        parallel_tool_calls: true,
        include: ['reasoning.encrypted_content'],
        prompt_cache_key: 'run-1',
        store: false,
        metadata: { purpose: 'plan' },
      }),
    ]);
  });

  it('begins with the bytes of the one before: tools, instructions and what was said', async () => {
    const server = await strict([
      [reasoning('first'), functionCall('call_1', 'read_file', read), functionCall('call_2', 'read_file', read)],
      [message('I change it.'), reasoning('second'), customCall('call_3', '*** Begin Patch')],
      [message('Done.')],
    ]);
    const client = clientOf(server);
    const first = await client.converse(conversation([material]));
    const afterFirst = continued([material], first);
    const second = await client.converse(conversation(afterFirst));
    const afterSecond = continued(afterFirst, second);

    const third = await client.converse(conversation([...afterSecond, { kind: 'message', text: 'Repair it.' }]));

    expect(third.text).toBe('Done.');
    expect(first.calls.map(({ id }) => id)).toEqual(['call_1', 'call_2']);
    expect(second.calls).toEqual([
      { id: 'call_3', name: 'apply_patch', arguments: '*** Begin Patch', isFreeform: true },
    ]);
    const beginnings = server.calls.map(({ body }) => ({
      fixed: JSON.stringify([body['tools'], body['instructions']]),
      input: JSON.stringify(body['input']).slice(0, -1),
    }));
    expect(beginnings).toHaveLength(3);
    for (const [index, { fixed, input }] of beginnings.slice(1).entries()) {
      expect(fixed).toBe(beginnings[index]?.fixed);
      expect(input.startsWith(`${beginnings[index]?.input},`)).toBe(true);
    }
  });

  it('keeps what the model wrote, whatever it is: arguments that are no JSON, unknown tools, unknown items', async () => {
    const unknown = { id: 'x_1', type: 'compaction', encrypted_content: 'secret' };
    const server = await strict([
      [
        unknown,
        functionCall('call_1', 'read_file', '{"path": "a.ts"'),
        functionCall('call_2', 'functions.shell', '{}'),
        { ...functionCall('', 'read_file', ''), arguments: { path: 'b.ts' } },
      ],
      [message('Done.')],
    ]);
    const client = clientOf(server);

    const turn = await client.converse(conversation([material]));
    const next = await client.converse(conversation(continued([material], turn)));

    expect(turn.calls).toEqual([
      { id: 'call_1', name: 'read_file', arguments: '{"path": "a.ts"' },
      { id: 'call_2', name: 'functions.shell', arguments: '{}' },
      { id: 'call00102', name: 'read_file', arguments: '{"path":"b.ts"}' },
    ]);
    expect(next.text).toBe('Done.');
    expect(server.calls[1]?.body['input']).toEqual([
      { role: 'user', content: 'The basket adds wrong.' },
      { type: 'compaction', encrypted_content: 'secret' },
      { type: 'function_call', call_id: 'call_1', name: 'read_file', arguments: '{"path": "a.ts"' },
      { type: 'function_call', call_id: 'call_2', name: 'functions_shell', arguments: '{}' },
      { type: 'function_call', call_id: 'call00102', name: 'read_file', arguments: '{"path":"b.ts"}' },
      ...['call_1', 'call_2', 'call00102'].map((id) => ({
        type: 'function_call_output',
        call_id: id,
        output: `Result of ${id}.`,
      })),
    ]);
  });

  it('gives a call another id where an earlier call has it', async () => {
    const server = await strict([
      [functionCall('call_0', 'read_file', read)],
      [functionCall('call_0', 'read_file', read)],
    ]);
    const client = clientOf(server);
    const first = await client.converse(conversation([material]));

    const second = await client.converse(conversation(continued([material], first)));

    expect(second.calls.map(({ id }) => id)).toEqual(['call00300']);
  });

  it('takes the items that were streamed where the last event holds none, in their order', async () => {
    const server = await answering(
      { type: 'response.output_item.done', output_index: 1, item: functionCall('call_1', 'read_file', read) },
      { type: 'response.output_item.done', output_index: 0, item: reasoning('first') },
      completed([]),
    );

    const turn = await clientOf(server).converse(conversation([material]));

    expect(turn.items).toEqual([
      { type: 'reasoning', summary: [], encrypted_content: 'first' },
      { type: 'function_call', call_id: 'call_1', name: 'read_file', arguments: read },
    ]);
    expect(turn.calls).toHaveLength(1);
  });

  it('leaves thinking out that has no content, which without its id says nothing', async () => {
    const server = await answering(completed([{ ...reasoning(''), encrypted_content: null }, message('Done.')]));
    const client = clientOf(server);
    const turn = await client.converse(conversation([material]));

    await client.converse(conversation([material, answerOf(turn), material]));

    const input = server.calls[1]?.body['input'] as readonly Json[];
    expect(input.map(({ type, role }) => type ?? role)).toEqual(['user', 'message', 'user']);
  });

  it('reads a call that stands in the text, and gives its result in a message', async () => {
    const text = 'I look.\n<tool_call>\n{"name": "read_file", "arguments": {"path": "a.ts"}}\n</tool_call>';
    const server = await strict([[message(text)], [message('Done.')]]);
    const client = clientOf(server);

    const turn = await client.converse(conversation([material]));
    await client.converse(conversation(continued([material], turn)));

    expect(turn).toMatchObject({
      callsInText: true,
      text,
      calls: [{ id: 'call00100', name: 'read_file', arguments: '{"path":"a.ts"}' }],
    });
    expect(server.calls[1]?.body['input']).toEqual([
      { role: 'user', content: 'The basket adds wrong.' },
      ...turn.items,
      { role: 'user', content: 'Result of read_file:\n\nResult of call00100.' },
    ]);
  });
});

describe('an answer that is no turn', () => {
  const cutOff = (output: readonly Json[], reason = 'max_output_tokens') => ({
    ...completed(output, { incomplete_details: { reason } }),
    type: 'response.incomplete',
  });

  it.each([
    ['is empty', completed([reasoning('only')]), 'model-malformed'],
    [
      'has more calls than can be answered',
      completed(Array.from({ length: 65 }, (_, index) => functionCall(`c${index}`, 'read_file', read))),
      'model-malformed',
    ],
    ['was cut off in its text', cutOff([message('I would')]), 'model-cut-off'],
    ['was cut off in a call', cutOff([functionCall('c', 'read_file', '{"pa')]), 'model-cut-off'],
    [
      'was filtered after a call',
      cutOff([functionCall('c', 'read_file', read)], 'content_filter'),
      'model-content-filter',
    ],
    ['is a refusal', completed([{ ...message(''), content: [{ type: 'refusal', refusal: 'No.' }] }]), 'model-refused'],
  ])('is a typed failure that says what it used: it %s', async (_what, event, type) => {
    const server = await answering(event);

    await expect(clientOf(server).converse(conversation([material]))).rejects.toMatchObject({
      type,
      spent: { usage: { inputTokens: 2_000 } },
    });
  });

  it('is one all the same where it was cut off behind whole calls', async () => {
    const server = await answering(cutOff([functionCall('c', 'read_file', read)]));

    const turn = await clientOf(server).converse(conversation([material]));

    expect(turn.calls).toHaveLength(1);
  });

  it('is a failure where the stream stalls or ends early', async () => {
    const created = { type: 'response.created', response: { id: 'resp_1' } };
    const stalling = await startWireServer(() => ({ events: [created], stalls: true }));
    closing(stalling);
    const ending = await answering(created);

    await expect(clientOf(ending).converse(conversation([material]))).rejects.toMatchObject({ type: 'unavailable' });
    await expect(
      clientOf(stalling, { idleTimeoutMilliseconds: 50 }).converse(conversation([material])),
    ).rejects.toMatchObject({ type: 'timeout' });
  });
});

describe('the strict endpoint of these tests', () => {
  const call = functionCall('call_1', 'read_file', read);
  const { id: _, status: __, ...plain } = call;
  const { id: ___, ...thought } = reasoning('first');
  const output = { type: 'function_call_output', call_id: 'call_1', output: '' };

  it.each([
    ['an id', [call, output], 'not found'],
    ['thinking without what follows', [thought], 'required following item'],
    ['a call without its thinking', [plain, output], "required 'reasoning' item"],
    ['thinking of others', [{ ...thought, encrypted_content: 'other' }], 'could not be verified'],
    ['a call without its output', [thought, plain], 'No tool output'],
    ['an output without its call', [output], 'No tool call'],
  ])('refuses %s', (_what, input, said) => {
    const issued = [reasoning('first'), call];

    const fault = faultOfResponses({ path: '/responses', body: { input }, count: 1 }, issued);

    expect(JSON.stringify(fault)).toContain(said);
  });

  it('takes what is whole', () => {
    const body = { input: [thought, plain, output] };

    expect(faultOfResponses({ path: '/responses', body, count: 1 }, [reasoning('first'), call])).toBeUndefined();
  });
});
