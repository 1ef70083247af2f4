import { describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { adaptToRefusal, fullCapabilities } from '../../../../src/llm/api/endpointCapabilities.ts';

const asked = 16_000;

function adapted(message: string, param: string | null = null, status = 400) {
  const error = OpenAI.APIError.generate(status, { error: { message, param, code: null } }, undefined, new Headers());
  return adaptToRefusal(error, fullCapabilities, asked);
}

describe('too many tokens for an answer', () => {
  it.each([
    [
      'OpenAI',
      'max_tokens is too large: 16000. This model supports at most 4096 completion tokens, whereas you provided 16000.',
      4096,
    ],
    [
      'Responses',
      "Invalid 'max_output_tokens': integer above maximum value. Expected a value <= 8192, but got 16000 instead.",
      8192,
    ],
    [
      'Anthropic',
      'max_tokens: 16000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-sonnet-20241022',
      8192,
    ],
    ['DeepSeek', 'Invalid max_tokens value, the valid range of max_tokens is [1, 8192]', 8192],
    ['Qwen', 'InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 6144]', 6144],
    [
      'Groq',
      '`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model',
      8192,
    ],
    [
      'Bedrock',
      'The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.',
      4096,
    ],
    [
      'Gemini',
      'Unable to submit request because it has a maxOutputTokens value of 16000 but the supported range is from 1 (inclusive) to 8193 (exclusive).',
      8192,
    ],
    ['a gateway without numbers', 'max_tokens is too large', 8000],
    [
      'Anthropic’s context',
      'input length and `max_tokens` exceed context limit: 190000 + 16000 > 200000, decrease input length',
      8000,
    ],
  ])('are fewer the next time, and in calls to come: %s', (_name, message, tokens) => {
    expect(adapted(message)).toEqual({ traits: { ...fullCapabilities, mostOutputTokens: tokens }, isForCall: false });
  });

  it.each([
    [
      'vLLM',
      "'max_tokens' or 'max_completion_tokens' is too large: 16000. This model's maximum context length is 32768 tokens and your request has 20000 input tokens (16000 > 32768 - 20000).",
      12_768,
    ],
    [
      'OpenAI of old',
      "This model's maximum context length is 16385 tokens. However, you requested 26000 tokens (10000 in the messages, 16000 in the completion).",
      6385,
    ],
    [
      'Together',
      '`inputs` tokens + `max_new_tokens` must be <= 8193. Given: 2000 `inputs` tokens and 16000 `max_new_tokens`',
      6193,
    ],
  ])('are fewer for this prompt, where it takes a part of the context: %s', (_name, message, tokens) => {
    expect(adapted(message)).toEqual({ traits: { ...fullCapabilities, mostOutputTokens: tokens }, isForCall: true });
  });

  it.each([
    ["This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."],
    [
      "This model's maximum context length is 8192 tokens. However, you requested 25000 tokens (9000 in the messages, 16000 in the completion).",
    ],
    ['prompt is too long: 210000 tokens > 200000 maximum'],
  ])('are not what is wrong with a prompt that is too long: %s', (message) => {
    expect(adapted(message)).toBeUndefined();
  });
});

describe('what an endpoint does not take', () => {
  it.each([
    ['Your organization must be verified to stream this model. Please go to: https://platform.openai.com', 'stream'],
    [
      "Unsupported value: 'stream' does not support true with this model. Only the default (false) value is supported.",
      'stream',
    ],
    ['Streaming is not supported for this deployment.', null],
    ['selected model does not support streaming', null],
    ['This endpoint cannot stream; stream must be false', null],
  ])('streaming: %s', (message, param) => {
    expect(adapted(message, param)).toEqual({ traits: { ...fullCapabilities, streams: false }, isForCall: false });
  });

  it.each([
    ["Unsupported value: 'messages[0].role' does not support 'system' with this model.", 'messages[0].role', 400],
    ['Developer instruction is not enabled for models/gemma-3-27b-it', null, 400],
    ['System role not supported', null, 500],
    ['Only user and assistant roles are supported!', null, 400],
    ['Conversation roles must alternate user/assistant/user/assistant/...', null, 500],
    ["Unknown parameter: 'instructions'.", 'instructions', 400],
  ])('instructions in a place of their own: %s', (message, param, status) => {
    expect(adapted(message, param, status)).toEqual({
      traits: { ...fullCapabilities, takesInstructions: false },
      isForCall: false,
    });
  });

  it.each([
    ["Unknown parameter: 'metadata'.", 'metadata'],
    ['Unrecognized request arguments supplied: store, metadata', null],
    ['store: Extra inputs are not permitted', null],
  ])('to keep answers: %s', (message, param) => {
    expect(adapted(message, param)?.traits).toEqual({ ...fullCapabilities, keepsAnswers: false });
  });

  it.each([
    ['Invalid value for the tool.', 'tools[0].type', 400],
    ['The deployment is overloaded.', null, 500],
    ['Rate limit reached: tokens per min, limit 10000, max_tokens 16000', null, 429],
  ])('is not what another failure is about: %s', (message, param, status) => {
    expect(adapted(message, param, status)).toBeUndefined();
  });

  it('is not left out twice', () => {
    const error = OpenAI.APIError.generate(400, { error: { message: 'x', param: 'stream' } }, undefined, new Headers());

    expect(adaptToRefusal(error, { ...fullCapabilities, streams: false }, asked)).toBeUndefined();
  });
});
