import { describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { adaptConversation } from '../../../../src/llm/api/conversationRefusals.ts';
import { type EndpointCapabilities, fullCapabilities } from '../../../../src/llm/api/endpointCapabilities.ts';
import { conversation, material, otherAnswer } from '../../../support/models/wire/conversations.ts';

const request = conversation([material, ...otherAnswer('{"path'), material]);

/** The traits that a refusal takes away, and whether for one call only. */
function leftOut(message: string, error: object = {}, status = 400, traits: Partial<EndpointCapabilities> = {}) {
  const known = { ...fullCapabilities, ...traits };
  const refusal = OpenAI.APIError.generate(status, { error: { message, ...error } }, undefined, new Headers());
  const adapted = adaptConversation(refusal, known, request);
  if (adapted === undefined) return undefined;
  const names = Object.entries(adapted.traits).filter(([name, value]) => Reflect.get(known, name) !== value);
  return [...names.map(([name]) => name), ...(adapted.isForCall ? ['for this call'] : [])];
}

describe('what an endpoint refuses of a conversation', () => {
  it.each<[string, string, string[], object?, number?]>([
    ['OpenAI', "Invalid value: 'reasoning.encrypted_content'.", ['takesInclude'], { param: 'include[0]' }],
    ['a gateway', "Invalid value: 'reasoning.encrypted_content'.", ['takesInclude']],
    [
      'OpenAI',
      "Unsupported parameter: 'parallel_tool_calls' is not supported with this model.",
      ['takesParallelCalls'],
    ],
    ['OpenAI', "Invalid schema for function 'read_file': …", ['takesStrict'], { param: 'tools[0].parameters' }],
    ['Cerebras', 'body.tools.0.function.strict: Extra inputs are not permitted', ['takesStrict'], {}, 422],
    ['vLLM', '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', ['takesTools']],
    ['Ollama', 'registry.ollama.ai/library/gemma3:4b does not support tools', ['takesTools']],
    ['llama.cpp', 'tools param requires --jinja flag', ['takesTools'], {}, 500],
    ['llama.cpp of old', 'Unsupported param: tools', ['takesTools'], {}, 500],
    ['OpenRouter', 'No endpoints found that support tool use. Try disabling "read_file".', ['takesTools'], {}, 404],
    [
      'a template',
      "Invalid value: 'tool'. Supported values are: 'system', 'assistant', 'user'.",
      ['takesTools'],
      { param: 'messages[2].role' },
    ],
    ['a Responses API', "Invalid value: 'function_call_output'.", ['takesTools'], { param: 'input[2]' }],
    ['a Responses API', "Invalid value: 'custom_tool_call'.", ['takesFreeform'], { param: 'input[2]' }],
    [
      'Groq',
      "'messages.2' : for 'role:assistant' the following must be satisfied[('messages.2' : property 'reasoning' is unsupported)]",
      ['takesReasoning'],
    ],
    ['Cerebras', 'messages.2.assistant.reasoning_content: property is unsupported', ['takesReasoning']],
    ['DeepSeek', 'The `reasoning_content` in the thinking mode must be passed back to the API.', ['takesNoReasoning']],
    [
      'DeepSeek behind a gateway',
      'Param Incorrect',
      ['takesNoReasoning'],
      { param: 'The reasoning_content in the thinking mode must be passed back to the API.' },
    ],
    [
      'DeepSeek of old',
      'Missing `reasoning_content` field in the assistant message at message index 2.',
      ['takesNoReasoning'],
    ],
    [
      'Kimi',
      'thinking is enabled but reasoning_content is missing in assistant tool call message at index 2',
      ['takesNoReasoning'],
    ],
    ['OpenAI', 'The encrypted content for item rs_1 could not be verified.', ['takesReasoning', 'for this call']],
    [
      'OpenAI',
      "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
      ['takesReasoning', 'for this call'],
    ],
    ['OpenAI of old', "Invalid value for 'content': expected a string, got null.", ['takesNullContent']],
    ['FastAPI', 'body.messages.2.content: Input should be a valid string', ['takesNullContent'], {}, 422],
    ['Mistral', "Unexpected role 'user' after role 'tool'", ['takesUserAfterTools']],
    ['vLLM', "Expecting ',' delimiter: line 1 column 8 (char 7)", ['takesBrokenArguments']],
    ['Qwen', 'The "function.arguments" parameter of the code model must be in JSON format.', ['takesBrokenArguments']],
    ['llama.cpp', 'Failed to parse tool call arguments as JSON', ['takesBrokenArguments'], {}, 500],
    ['a template without a system', 'Only user and assistant roles are supported!', ['takesInstructions']],
    ['an endpoint of 2023', 'Unrecognized request argument supplied: max_completion_tokens', ['takesNewerParameters']],
  ])('is left out: %s, "%s"', (_who, message, names, error = {}, status = 400) => {
    expect(leftOut(message, error, status)).toEqual(names);
  });

  it.each([
    ["messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.", {}],
    ['No tool output found for function call call_1.', { param: 'input' }],
    ["This model's maximum context length is 8192 tokens, 5000 of them in the tools.", {}],
    ['The tools were filtered.', { code: 'content_filter' }],
  ])('is not guessed from what is wrong with the conversation: %s', (message, error) => {
    expect(leftOut(message, error)).toBeUndefined();
  });

  it('is not left out twice', () => {
    const message = 'The `reasoning_content` in the thinking mode must be passed back to the API.';

    expect(leftOut(message, {}, 400, { takesNoReasoning: false })).toBeUndefined();
    expect(leftOut('Model does not support tools', {}, 400, { takesTools: false })).toBeUndefined();
  });

  it('is whatever is not needed where nothing is said, and then the tools', () => {
    const extras = [
      'takesFreeform',
      'takesStrict',
      'takesParallelCalls',
      'takesToolChoice',
      'takesInclude',
      'takesCacheKey',
    ];
    const without = Object.fromEntries(extras.map((name) => [name, false]));

    expect(leftOut('Bad Request')).toEqual(extras);
    expect(leftOut('Bad Request', {}, 400, without)).toEqual(['takesTools']);
    expect(leftOut('Bad Request', {}, 400, { ...without, takesTools: false })).toBeUndefined();
  });
});
