import { afterEach, describe, expect, it } from '@jest/globals';
import type { ReplyInput } from '../../../local/model/reply.ts';
import type { Scenario } from '../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../local/model/server.ts';

const running: RunningModel[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((model) => model.close()));
});

type Json = Readonly<Record<string, unknown>>;
type Reply = Scenario['steps'][number]['reply'];

async function play(reply: Reply, rest: Partial<Scenario> = {}): Promise<RunningModel> {
  const steps = [{ name: 'only', times: 'any' as const, reply }];
  const model = await startModel({ scenario: { model: 'scripted', ...rest, steps }, log: () => {} });
  running.push(model);
  return model;
}

/** Sends a request as it is written, so that wrong ones can be sent. */
async function send(model: RunningModel, path: string, body: Json) {
  const request = { method: 'POST', body: JSON.stringify({ model: 'scripted', ...body }) };
  const response = await fetch(`${model.url}${path}`, request);
  const answer = JSON.parse(await response.text());
  return { status: response.status, error: answer.error, output: answer.output ?? [], choices: answer.choices ?? [] };
}

const respond = (model: RunningModel, input: readonly Json[], rest: Json = {}) =>
  send(model, '/responses', { store: false, input, ...rest });
const complete = (model: RunningModel, messages: readonly Json[], rest: Json = {}) =>
  send(model, '/chat/completions', { messages, ...rest });

const look = { role: 'user', content: 'Look' };
const said = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'I look.' }] };
const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'read_file', arguments: '{}' });
const result = (id: string) => ({ type: 'function_call_output', call_id: id, output: 'text' });
const custom = { type: 'custom_tool_call', call_id: 'p1', name: 'apply_patch', input: 'x' };
const customResult = { type: 'custom_tool_call_output', call_id: 'p1', output: 'applied' };

describe('the input of the Responses API', () => {
  it('may hold calls of every kind with their results', async () => {
    const model = await play({ text: 'Done' });
    const input = [look, said, call('a'), call('b'), result('b'), result('a'), look, custom, customResult];

    expect(await respond(model, input)).toMatchObject({ status: 200 });
    expect(model.report().unexpectedRequests).toEqual([]);
  });

  it.each<[string, readonly Json[], string]>([
    ['a result without its call', [look, result('a')], 'No tool call found for function call output with call_id a.'],
    ['a second result', [look, call('a'), result('a'), result('a')], 'No tool call found for function call output'],
    ['a result before its call', [look, result('a'), call('a')], 'No tool call found for function call output'],
    [
      'a result of another kind',
      [look, call('p1'), customResult],
      'No tool call found for custom tool call output with call_id p1.',
    ],
    ['a call without a result', [look, call('a')], 'No tool output found for function call a.'],
    [
      'one of two calls without a result',
      [look, call('a'), call('b'), result('a')],
      'No tool output found for function call b.',
    ],
    ['a custom call without a result', [look, custom, look], 'No tool output found for custom tool call p1.'],
    ['a result after the next answer', [look, call('a'), look, said, result('a')], 'No tool output found'],
  ])('is refused with %s, as a fault of whoever asks', async (_what, input, message) => {
    const model = await play({ text: 'Done' });

    const { status, error } = await respond(model, input);

    expect(status).toBe(400);
    expect(error).toEqual({
      type: 'invalid_request_error',
      param: 'input',
      code: null,
      message: expect.stringContaining(message),
    });
    expect(model.report().unexpectedRequests).toHaveLength(1);
  });

  it('is refused with parts of the user in the mouth of the assistant', async () => {
    const model = await play({ text: 'Done' });
    const wrong = { role: 'assistant', content: [{ type: 'input_text', text: 'I look.' }] };

    expect(await respond(model, [look, wrong])).toMatchObject({
      status: 400,
      error: { param: 'input[1].content[0]', message: expect.stringContaining("'output_text' and 'refusal'") },
    });
    expect(await respond(model, [look, said])).toMatchObject({ status: 200 });
  });

  it('takes ids of items that were stored, and of no others', async () => {
    const model = await play({ text: 'I look.' });
    const kept = await respond(model, [look], { store: true });
    const lost = await respond(model, [look]);

    const again = await respond(model, [look, ...kept.output, look]);
    const refused = await respond(model, [look, ...lost.output, look]);

    expect(again.status).toBe(200);
    expect(refused).toMatchObject({
      status: 404,
      error: {
        param: 'input',
        message:
          "Item with id 'msg_scripted0002' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your input.",
      },
    });
  });
});

/** An answer as it goes back: without the ids of its items. */
const withoutIds = (items: readonly Json[]) => items.map(({ id: _, status: __, ...item }) => item);
const thinks: ReplyInput = {
  text: 'I look.',
  reasoning: true,
  calls: [{ type: 'function', name: 'read_file', arguments: { path: 'a' } }],
};
const offered = {
  tools: [{ type: 'function', name: 'read_file', parameters: { type: 'object' } }],
  include: ['reasoning.encrypted_content'],
  prompt_cache_key: 'run-1',
};
const outputOf = (items: readonly Json[]) => result(String(items.at(-1)?.['call_id']));

describe('thinking in the Responses API', () => {
  it('comes back as it was, before what followed it', async () => {
    const model = await play(thinks);
    const first = withoutIds((await respond(model, [look], offered)).output);

    const answer = await respond(model, [look, ...first, outputOf(first)], offered);

    expect(answer.status).toBe(200);
    expect(answer.output.map(({ type }: Json) => type)).toEqual(['reasoning', 'message', 'function_call']);
  });

  it('is refused without what followed it', async () => {
    const model = await play(thinks);
    const [reasoning] = withoutIds((await respond(model, [look], offered)).output);

    const answer = await respond(model, [look, reasoning ?? {}, look]);

    expect(answer).toMatchObject({
      status: 400,
      error: {
        message: "Item 'rs_scripted0001' of type 'reasoning' was provided without its required following item.",
        param: 'input',
      },
    });
  });

  it('is refused where this endpoint never gave it, and may be left out after that', async () => {
    const [model, other] = [await play(thinks), await play({ ...thinks, text: 'I read.' })];
    const question = { role: 'user', content: 'Look elsewhere' };
    const foreign = withoutIds((await respond(other, [question], offered)).output);
    const first = withoutIds((await respond(model, [look], offered)).output);

    const refused = await respond(model, [look, ...foreign.slice(0, 1), ...first.slice(1), outputOf(first)], offered);
    const without = await respond(model, [look, ...first.slice(1), outputOf(first)], offered);

    expect(refused.error).toMatchObject({
      code: 'invalid_encrypted_content',
      message: expect.stringMatching(/^The encrypted content gAAA\.\.\..{4} could not be verified\./),
    });
    expect(without.status).toBe(200);
    expect(model.report().unexpectedRequests).toEqual([]);
  });

  it('is refused with neither an id nor its encrypted content', async () => {
    const model = await play(thinks);

    const answer = await respond(model, [look, { type: 'reasoning', summary: [] }, said, look]);

    expect(answer.error).toMatchObject({ code: 'missing_required_parameter', param: 'input[1].id' });
  });
});

describe('a conversation with a cache key', () => {
  const fixed = (items: readonly Json[], changes: Json) =>
    items.map((item, index) => (index === 2 ? { ...item, ...changes } : item));

  it.each<[string, (items: readonly Json[]) => readonly Json[]]>([
    [
      'other words',
      (items) =>
        [items[0] ?? {}, said, ...items.slice(2)].map((item, at) => (at === 1 ? { ...item, content: 'I see.' } : item)),
    ],
    ['other arguments', (items) => fixed(items, { arguments: '{"path":"b"}' })],
    ['its thinking left out', (items) => items.slice(1)],
    ['an item left out', (items) => [items[0] ?? {}, ...items.slice(2)]],
    ['another order', (items) => [items[0] ?? {}, items[2] ?? {}, items[1] ?? {}]],
    ['an item more', (items) => [...items, said]],
  ])('is refused where an answer comes back with %s', async (_what, alter) => {
    const model = await play(thinks);
    const first = withoutIds((await respond(model, [look], offered)).output);

    const altered = await respond(model, [look, ...alter(first), outputOf(first)], offered);

    expect(altered).toMatchObject({ status: 400, error: { code: 'altered_item', param: 'input[1]' } });
    expect(model.report().unexpectedRequests).toHaveLength(1);
  });

  it('may branch off before an answer, take any of several answers, and lose old results', async () => {
    const model = await play(({ turn }) => ({ ...thinks, text: `turn ${turn}` }));
    const first = withoutIds((await respond(model, [look], offered)).output);
    const twin = withoutIds((await respond(model, [look], offered)).output);
    const next = [look, ...twin, outputOf(twin)];

    const branch = await respond(model, [look, look], offered);
    const other = await respond(model, [look, ...first, outputOf(first)], offered);
    const second = withoutIds((await respond(model, next, offered)).output);
    const compacted = [look, ...twin, { ...outputOf(twin), output: 'left out' }, ...second, outputOf(second)];

    expect([branch.status, other.status, (await respond(model, compacted, offered)).status]).toEqual([200, 200, 200]);
  });

  it('may fix arguments that are no JSON, which some templates parse', async () => {
    const calls = [{ type: 'function' as const, name: 'read_file', arguments: '{"path' }];
    const model = await play({ calls });
    const first = withoutIds((await respond(model, [look], offered)).output);
    const whole = first.map((item) => ({ ...item, arguments: '{}' }));

    expect((await respond(model, [look, ...whole, outputOf(first)], offered)).status).toBe(200);
  });
});

describe('the messages of chat completions', () => {
  const toolCall = (id: string) => ({ id, type: 'function', function: { name: 'read_file', arguments: '{}' } });
  const calls = (...ids: readonly string[]) => ({ role: 'assistant', content: null, tool_calls: ids.map(toolCall) });
  const answered = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'text' });

  it('may hold several calls with their results', async () => {
    const model = await play({ text: 'Done' });

    expect(await complete(model, [look, calls('a', 'b'), answered('b'), answered('a'), look])).toMatchObject({
      status: 200,
    });
  });

  it.each<[string, readonly Json[], string, string]>([
    [
      'a result without calls',
      [look, answered('a')],
      'messages.[1].role',
      "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
    ],
    [
      'a result of another call',
      [look, calls('a'), answered('b')],
      'messages.[2].tool_call_id',
      "'tool_call_id' of 'b' not found in 'tool_calls' of previous message.",
    ],
    [
      'a call that is not answered before the next message',
      [look, calls('a', 'b'), answered('a'), look],
      'messages.[3].role',
      'The following tool_call_ids did not have response messages: b',
    ],
    [
      'a call that is not answered at all',
      [look, calls('a')],
      'messages',
      "'tool_calls' must be followed by tool messages",
    ],
    [
      'an answer of nothing',
      [look, { role: 'assistant', content: null }, look],
      'messages.[1].content',
      "Invalid value for 'content': expected a string, got null.",
    ],
  ])('are refused with %s', async (_what, messages, param, message) => {
    const model = await play({ text: 'Done' });

    const { status, error } = await complete(model, messages);

    expect([status, error.param, error.code]).toEqual([400, param, null]);
    expect(error.message).toContain(message);
    expect(model.report().unexpectedRequests).toHaveLength(1);
  });

  it('bring an answer back as it was, with or without its thinking', async () => {
    const model = await play(thinks);
    const tools = [{ type: 'function', function: { name: 'read_file', parameters: { type: 'object' } } }];
    const asked = { tools, prompt_cache_key: 'run-1' };
    const { message } = (await complete(model, [look], asked)).choices[0];
    const { reasoning_content: thinking, refusal: _, ...plain } = message;
    const done = answered(message.tool_calls[0].id);

    const statuses: number[] = [];
    for (const changes of [{ reasoning_content: thinking }, {}, { content: 'I see.' }, { reasoning_content: 'Hm.' }]) {
      statuses.push((await complete(model, [look, { ...plain, ...changes }, done], asked)).status);
    }

    expect(statuses).toEqual([200, 200, 400, 400]);
  });
});
