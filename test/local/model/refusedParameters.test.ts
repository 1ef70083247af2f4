import { afterEach, describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../../local/model/scenario.ts';
import { type RunningModel, startModel } from '../../../local/model/server.ts';

const running: RunningModel[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((model) => model.close()));
});

type Json = Readonly<Record<string, unknown>>;

async function play(rest: Partial<Scenario> = {}): Promise<RunningModel> {
  const steps = [{ name: 'any', times: 'any' as const, reply: { text: 'Done' } }];
  const model = await startModel({ scenario: { model: 'scripted', ...rest, steps }, log: () => {} });
  running.push(model);
  return model;
}

async function send(model: RunningModel, body: Json) {
  const isChat = 'messages' in body;
  const request = { method: 'POST', body: JSON.stringify({ model: 'scripted', ...body }) };
  const response = await fetch(`${model.url}${isChat ? '/chat/completions' : '/responses'}`, request);
  return { status: response.status, error: JSON.parse(await response.text()).error };
}

const parameters = {
  type: 'object',
  properties: { paths: { type: 'array', items: { type: ['string', 'null'] } } },
  required: ['paths'],
  additionalProperties: false,
};
const tool = { type: 'function', name: 'read_file', parameters, strict: true };
const chatTool = { type: 'function', function: { name: 'read_file', parameters, strict: true } };
const customTool = { type: 'custom', name: 'apply_patch' };
const messages = [{ role: 'user', content: 'hi' }];
const thought = { role: 'assistant', content: 'Hm', reasoning_content: 'Let me see.' };
const called = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'a', type: 'function', function: { name: 'read_file', arguments: '{}' } }],
};
const inParts = { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'text' }] };

describe('a part that the endpoint does not take', () => {
  it.each<[keyof NonNullable<Scenario['refuses']>, Json, string]>([
    ['tools', { input: 'hi', tools: [tool] }, "Unsupported parameter: 'tools' is not supported with this model."],
    ['tools', { messages, tools: [chatTool] }, "Unsupported parameter: 'tools'"],
    ['customTools', { input: 'hi', tools: [customTool] }, "Invalid value: 'custom'."],
    [
      'include',
      { input: 'hi', include: ['reasoning.encrypted_content'] },
      'Encrypted content is not supported with this model.',
    ],
    [
      'promptCacheKey',
      { input: 'hi', prompt_cache_key: 'run' },
      'Unrecognized request argument supplied: prompt_cache_key',
    ],
    ['promptCacheKey', { messages, prompt_cache_key: 'run' }, 'Unrecognized request argument supplied'],
    [
      'parallelToolCalls',
      { input: 'hi', tools: [tool], parallel_tool_calls: true },
      "'parallel_tool_calls' is not supported",
    ],
    ['strict', { input: 'hi', tools: [tool] }, "Unknown parameter: 'tools[0].strict'."],
    ['strict', { messages, tools: [chatTool] }, "Unknown parameter: 'tools[0].function.strict'."],
    ['reasoningContent', { messages: [...messages, thought] }, "property 'reasoning_content' is unsupported"],
    [
      'toolContentParts',
      { messages: [...messages, called, inParts] },
      'messages[2]: invalid type: sequence, expected a string',
    ],
  ])('is refused: %s of %j', async (part, body, message) => {
    const strict = await play({ tools: ['custom'], refuses: { [part]: true } });
    const open = await play({ tools: ['custom'] });

    const { status, error } = await send(strict, body);

    expect(status).toBe(400);
    expect(error.message).toContain(message);
    expect(strict.report().requests).toBe(0);
    expect((await send(open, body)).status).toBe(200);
  });

  it('is refused in the input of the Responses API as well: thinking', async () => {
    const strict = await play({ refuses: { reasoningContent: true } });
    const input = [
      { type: 'reasoning', summary: [], encrypted_content: 'x' },
      { role: 'assistant', content: 'Hm' },
    ];

    expect(await send(strict, { input })).toMatchObject({
      status: 400,
      error: { param: 'input[0]', message: expect.stringContaining("Invalid value: 'reasoning'.") },
    });
  });
});

describe('a parameter that has no right value', () => {
  it.each<[string, Json, string]>([
    ['a key of 65 characters', { input: 'hi', prompt_cache_key: 'k'.repeat(65) }, 'prompt_cache_key'],
    ['something to include that is nowhere', { input: 'hi', include: ['everything'] }, 'include[0]'],
    ['a choice of tools without tools', { messages, tool_choice: 'auto' }, 'tool_choice'],
    ['parallel calls without tools', { messages, parallel_tool_calls: true }, 'parallel_tool_calls'],
  ])('is refused: %s', async (_what, body, param) => {
    const model = await play();

    expect(await send(model, body)).toMatchObject({ status: 400, error: { param } });
  });

  it('is taken where it is right', async () => {
    const model = await play();
    const key = { prompt_cache_key: 'k'.repeat(64) };

    const statuses = [
      await send(model, { input: 'hi', ...key, include: ['reasoning.encrypted_content'], tool_choice: 'auto' }),
      await send(model, { messages, ...key, tools: [chatTool], tool_choice: 'auto', parallel_tool_calls: true }),
    ].map(({ status }) => status);

    expect(statuses).toEqual([200, 200]);
  });
});

describe('the schema of a function', () => {
  const { required: _, ...withoutRequired } = parameters;
  const { additionalProperties: __, ...open } = parameters;
  const nested = { ...parameters, properties: { paths: { type: 'array', items: open } } };

  it.each<[string, Json, string]>([
    ['is no object', {}, `schema must be a JSON Schema of 'type: "object"', got 'type: "None"'.`],
    ['takes other members', open, "In context=(), 'additionalProperties' is required to be supplied and to be false."],
    ['takes other members deep inside', nested, "In context=('properties', 'paths', 'items'), 'additionalProperties'"],
    ['leaves a member free', withoutRequired, "including every key in properties. Missing 'paths'."],
    ['requires what is not there', { ...parameters, required: ['paths', 'x'] }, "Extra required key 'x' supplied."],
    [
      'joins schemas',
      { ...parameters, properties: { paths: { allOf: [] } } },
      "('properties', 'paths'), 'allOf' is not permitted.",
    ],
    ['says nothing of a member', { ...parameters, properties: { paths: {} } }, "schema must have a 'type' key."],
  ])('is refused when it %s', async (_what, schema, message) => {
    const model = await play();

    const inResponses = await send(model, { input: 'hi', tools: [{ ...tool, parameters: schema }] });
    const inChat = await send(model, {
      messages,
      tools: [{ type: 'function', function: { ...chatTool.function, parameters: schema } }],
    });

    const refusal = { type: 'invalid_request_error', code: 'invalid_function_parameters' };
    expect(inResponses).toMatchObject({ status: 400, error: { ...refusal, param: 'tools[0].parameters' } });
    expect(inResponses.error.message).toContain(`Invalid schema for function 'read_file': `);
    expect(inResponses.error.message).toContain(message);
    expect(inChat).toMatchObject({ status: 400, error: { ...refusal, param: 'tools[0].function.parameters' } });
  });

  it('may be loose where it does not say that it is strict', async () => {
    const model = await play();

    expect((await send(model, { input: 'hi', tools: [{ ...tool, strict: false, parameters: open }] })).status).toBe(
      200,
    );
    expect((await send(model, { input: 'hi', tools: [tool] })).status).toBe(200);
  });
});
