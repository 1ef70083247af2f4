import type { Api } from '../api.ts';
import type { ModelRequestBody } from '../request/requestBody.ts';
import type { RefusedParts } from '../scenario.ts';
import { type ErrorAnswer, plainError } from '../wire/errorEnvelope.ts';

/**
 * Parameters of a conversation that the endpoint does not know, each refused in the words of one that is known for it:
 * OpenAI, where nothing else is said.
 */
export function refusedParameter(refuses: RefusedParts, api: Api, body: ModelRequestBody): ErrorAnswer | undefined {
  const { given } = body;
  if (refuses.tools && given.has('tools')) return unsupportedParameter('tools');
  if (refuses.customTools) {
    const index = body.tools.findIndex(({ type }) => type === 'custom');
    if (index !== -1) return invalidValue('custom', "'function' and 'apply_patch'", `tools[${index}].type`);
  }
  if (refuses.include && given.has('include')) {
    return plainError(400, null, 'Encrypted content is not supported with this model.', 'include');
  }
  // Azure OpenAI, of parameters that its version does not have.
  if (refuses.promptCacheKey && given.has('prompt_cache_key')) {
    return plainError(400, null, 'Unrecognized request argument supplied: prompt_cache_key');
  }
  // OpenAI's o-series.
  if (refuses.parallelToolCalls && given.has('parallel_tool_calls')) return unsupportedParameter('parallel_tool_calls');
  const strict = refuses.strict ? body.tools.find((tool) => tool.strict != null) : undefined;
  if (strict !== undefined) {
    const path = strict.path.replace(/parameters$/, 'strict');
    return plainError(400, 'unknown_parameter', `Unknown parameter: '${path}'.`, path);
  }
  return refusedContent(refuses, api, body);
}

function refusedContent(refuses: RefusedParts, api: Api, body: ModelRequestBody): ErrorAnswer | undefined {
  const thinking = body.items.find(({ item }) => item.kind === 'reasoning');
  if (refuses.reasoningContent && thinking !== undefined) return refusedThinking(api, thinking.index);
  const [inParts] = body.resultsInParts;
  if (!refuses.toolContentParts || inParts === undefined) return undefined;
  // DeepSeek.
  const reason = `messages[${inParts}]: invalid type: sequence, expected a string`;
  return plainError(
    400,
    'invalid_request_error',
    `Failed to deserialize the JSON body into the target type: ${reason}`,
  );
}

/** Chat completions in the words of Groq. */
function refusedThinking(api: Api, index: number): ErrorAnswer {
  if (api === 'responses') {
    const supported =
      "'message', 'function_call', 'function_call_output', 'custom_tool_call', and 'custom_tool_call_output'";
    return invalidValue('reasoning', supported, `input[${index}]`);
  }
  const place = `'messages.${index}'`;
  const unsupported = `property 'reasoning_content' is unsupported`;
  const message = `${place} : for 'role:assistant' the following must be satisfied[(${place} : ${unsupported})]`;
  return plainError(400, null, message);
}

function unsupportedParameter(name: string): ErrorAnswer {
  const message = `Unsupported parameter: '${name}' is not supported with this model.`;
  return plainError(400, 'unsupported_parameter', message, name);
}

/** @param supported the values as the message lists them */
export function invalidValue(value: string, supported: string, param: string): ErrorAnswer {
  return plainError(400, 'invalid_value', `Invalid value: '${value}'. Supported values are: ${supported}.`, param);
}

const includable = [
  'file_search_call.results',
  'web_search_call.results',
  'web_search_call.action.sources',
  'message.input_image.image_url',
  'computer_call_output.output.image_url',
  'code_interpreter_call.outputs',
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
];
const longestCacheKey = 64;

/** Parameters that OpenAI knows, with values that it does not take. */
export function invalidParameter(api: Api, body: ModelRequestBody): ErrorAnswer | undefined {
  const foreign = body.include.findIndex((name) => !includable.includes(name));
  if (foreign !== -1) {
    const supported = includable.map((name) => `'${name}'`).join(', ');
    return invalidValue(String(body.include[foreign]), supported, `include[${foreign}]`);
  }
  const length = body.cacheKey?.length ?? 0;
  if (length > longestCacheKey) {
    const wanted = `Expected a string with maximum length ${longestCacheKey}, but got a string with length ${length} instead.`;
    const message = `Invalid 'prompt_cache_key': string too long. ${wanted}`;
    return plainError(400, 'string_above_max_length', message, 'prompt_cache_key');
  }
  if (api === 'responses' || body.tools.length > 0) return undefined;
  const lonely = ['tool_choice', 'parallel_tool_calls'].find((name) => body.given.has(name));
  if (lonely === undefined) return undefined;
  const message = `Invalid value for '${lonely}': '${lonely}' is only allowed when 'tools' are specified.`;
  return plainError(400, null, message, lonely);
}
