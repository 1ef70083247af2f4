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

async function play(reply: Scenario['steps'][number]['reply'], tools: Scenario['tools'] = ['custom', 'apply_patch']) {
  const scenario = { model: 'scripted', tools, steps: [{ name: 'only', reply }] };
  const model = await startModel({ scenario, log: (line) => log.push(line) });
  running.push(model);
  return model;
}

const patch = '*** Begin Patch\n*** Delete File: a.ts\n*** End Patch';
const custom = { type: 'custom', name: 'apply_patch' } as const;
const updated = { type: 'update_file', path: 'a.ts', diff: '@@\n-a\n+b' } as const;
const deleted = { type: 'delete_file', path: 'b.ts' } as const;

async function ask(model: RunningModel, parameters: Partial<OpenAI.Responses.ResponseCreateParamsStreaming>) {
  const client = new OpenAI({ baseURL: model.url, apiKey: 'key', maxRetries: 0 });
  const stream = await client.responses.create({ model: 'scripted', input: 'hi', stream: true, ...parameters });
  const events: OpenAI.Responses.ResponseStreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('tools of the model stand-in', () => {
  it('streams the call of a custom tool with the events of the real API', async () => {
    const model = await play({ text: 'So:', calls: [{ ...custom, input: patch }], chunkSize: 30 });

    const events = await ask(model, { tools: [custom], tool_choice: 'required', parallel_tool_calls: false });

    expect(events.map(({ type }) => type).slice(7)).toEqual([
      'response.output_item.done',
      'response.output_item.added',
      'response.custom_tool_call_input.delta',
      'response.custom_tool_call_input.delta',
      'response.custom_tool_call_input.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.at(-1)).toMatchObject({
      response: {
        tool_choice: 'required',
        parallel_tool_calls: false,
        output: [{ type: 'message' }, { type: 'custom_tool_call', name: 'apply_patch', input: patch }],
      },
    });
  });

  it('streams calls of the built-in tool, a deleted file without a diff', async () => {
    const calls = [updated, deleted].map((operation) => ({ type: 'apply_patch' as const, operation }));
    const model = await play({ calls });

    const events = await ask(model, { tools: [{ type: 'apply_patch' }] });

    expect(events.map(({ type }) => String(type))).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.apply_patch_call_operation_diff.delta',
      'response.apply_patch_call_operation_diff.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events[2]).toMatchObject({ item: { status: 'in_progress', operation: { ...updated, diff: '' } } });
    expect(events.at(-1)).toMatchObject({
      response: { output: [{ type: 'apply_patch_call', operation: updated }, { operation: deleted }] },
    });
  });

  it('refuses a tool that the model does not take, and names the parameter', async () => {
    const model = await play({ text: 'Hello' }, ['apply_patch']);

    const failure = await ask(model, { tools: [{ type: 'apply_patch' }, custom] }).catch((error: unknown) => error);

    expect(failure).toMatchObject({ status: 400, param: 'tools[1].type', code: 'unsupported_value' });
    expect(model.report().requests).toBe(0);
  });

  it.each([
    ['a tool without a name', [{ type: 'custom' }]],
    ['a grammar without a definition', [{ ...custom, format: { type: 'grammar', syntax: 'lark', definition: '' } }]],
    ['a tool nobody knows', [{ type: 'shell_access' }]],
  ])('refuses %s', async (_what, tools) => {
    const model = await play({ text: 'Hello' });

    const body = JSON.stringify({ model: 'scripted', input: 'hi', tools });
    const response = await fetch(`${model.url}/responses`, { method: 'POST', body });

    expect(response.status).toBe(400);
  });

  it.each([
    [
      'calls a tool that is not offered',
      { calls: [{ ...custom, input: patch }] },
      { tools: [{ type: 'apply_patch' }] },
    ],
    ['answers in words where a tool is required', { text: 'Hello' }, { tools: [custom], tool_choice: 'required' }],
  ] as const)('tells a scenario that %s as its fault', async (_what, reply, parameters) => {
    const model = await play(reply as Parameters<typeof play>[0]);

    const failure = await ask(model, parameters as unknown as Parameters<typeof ask>[1]).catch(
      (error: unknown) => error,
    );

    expect(failure).toMatchObject({ status: 500 });
    expect(model.report().unexpectedRequests).toHaveLength(1);
    expect(log).toHaveLength(1);
  });
});
