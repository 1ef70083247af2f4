import { type Json, refusing, type WireAnswer, type WireCall } from './wireServer.ts';

const knownParameters = new Set(
  'model tools tool_choice parallel_tool_calls instructions input max_output_tokens include prompt_cache_key store stream metadata'.split(
    ' ',
  ),
);

/**
 * What OpenAI's Responses API refuses of a conversation that it stored nothing of: ids, a status, thinking that it did not
 * make or that lost its place, calls without outputs and outputs without calls.
 * @param issued output items that the endpoint sent so far
 */
export function faultOfResponses({ body }: WireCall, issued: readonly Json[]): WireAnswer | undefined {
  const unknown = Object.keys(body).find((name) => !knownParameters.has(name));
  if (unknown !== undefined) return refusing(400, `Unknown parameter: '${unknown}'.`, { param: unknown });
  const input = Array.isArray(body['input']) ? (body['input'] as Json[]) : [];
  return input.flatMap((item, index) => faultOfItem(item, index) ?? [])[0] ?? faultOfOrder(input, issued);
}

function faultOfItem(item: Json, index: number): WireAnswer | undefined {
  if ('id' in item) {
    const message = `Item with id '${item['id']}' not found. Items are not persisted when \`store\` is set to false.`;
    return refusing(404, message, { param: 'input' });
  }
  if ('status' in item) return refusing(400, `Unknown parameter: 'input[${index}].status'.`);
  const name = item['name'];
  if (typeof name === 'string' && !/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    return refusing(400, `Invalid 'input[${index}].name': string does not match pattern.`, {
      param: `input[${index}].name`,
    });
  }
  return undefined;
}

const isCall = (item: Json) => item['type'] === 'function_call' || item['type'] === 'custom_tool_call';

function faultOfOrder(input: readonly Json[], issued: readonly Json[]): WireAnswer | undefined {
  const outputs = input.filter((item) => /_output$/.test(String(item['type'])));
  const callOf = (output: Json) =>
    input.find(
      (item) => isCall(item) && `${item['type']}_output` === output['type'] && item['call_id'] === output['call_id'],
    );
  for (const call of input.filter(isCall)) {
    if (!outputs.some((output) => output['call_id'] === call['call_id'])) {
      return refusing(400, `No tool output found for function call ${call['call_id']}.`, { param: 'input' });
    }
  }
  const stray = outputs.find((output) => callOf(output) === undefined);
  if (stray !== undefined) {
    return refusing(400, `No tool call found for function call output with call_id ${stray['call_id']}.`, {
      param: 'input',
    });
  }
  const made = new Set(issued.map((item) => item['encrypted_content']));
  const foreign = input.find((item) => item['type'] === 'reasoning' && !made.has(item['encrypted_content']));
  if (foreign !== undefined) {
    return refusing(400, 'The encrypted content for item rs_1 could not be verified.', {
      code: 'invalid_encrypted_content',
    });
  }
  return faultOfThinking(input, issued);
}

/** Thinking belongs to the item that follows it: one goes with the other. */
function faultOfThinking(input: readonly Json[], issued: readonly Json[]): WireAnswer | undefined {
  const same = (left: Json | undefined, right: Json | undefined) =>
    left !== undefined && right !== undefined && left['call_id'] === right['call_id'] && left['type'] === right['type'];
  for (const [index, item] of issued.entries()) {
    if (item['type'] !== 'reasoning') continue;
    const at = input.findIndex((one) => one['encrypted_content'] === item['encrypted_content']);
    const next = issued[index + 1];
    const isThere = at !== -1;
    const follows = input.some((one) => isCall(one) && same(one, next));
    if (isThere && !same(input[at + 1], next)) {
      return refusing(400, "Item 'rs_1' of type 'reasoning' was provided without its required following item.");
    }
    if (!isThere && follows) {
      return refusing(
        400,
        "Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_1'.",
      );
    }
  }
  return undefined;
}
