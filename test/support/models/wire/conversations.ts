import type {
  ConversationRequest,
  ConversationTurn,
  SentEntry,
  ToolDefinition,
} from '../../../../src/llm/requests/conversation.ts';
import type { Json } from './wireServer.ts';

const properties = { path: { type: 'string' }, start: { type: ['integer', 'null'] } };

export const readFile: ToolDefinition = {
  name: 'read_file',
  description: 'Shows lines of a file.',
  parameters: { type: 'object', properties, required: ['path', 'start'], additionalProperties: false },
};

export const applyPatch: ToolDefinition = {
  name: 'apply_patch',
  description: 'Edits files.',
  parameters: {
    type: 'object',
    properties: { patch: { type: 'string' } },
    required: ['patch'],
    additionalProperties: false,
  },
  freeform: { description: 'Edits files. The input is a patch.', grammar: 'start: /.+/' },
};

export const instructions = { withTools: 'Look with the tools.', withoutTools: 'Say what you need.' };

export function conversation(entries: readonly SentEntry[], more: Partial<ConversationRequest> = {}) {
  return {
    instructions,
    tools: [readFile, applyPatch],
    entries,
    maxOutputTokens: 1_000,
    cacheKey: 'run-1',
    ...more,
  } satisfies ConversationRequest;
}

export const material: SentEntry = { kind: 'message', text: 'The basket adds wrong.' };

/** A turn as the conversation holds it. */
export function answerOf({ model, api, usedTools, items, text, calls, callsInText }: ConversationTurn): SentEntry {
  return { kind: 'answer', model, api, usedTools, items, text, calls: [...calls], callsInText } as SentEntry;
}

/** Results for the calls of a turn, one output for each. */
export function resultsOf({ calls }: ConversationTurn): SentEntry {
  return { kind: 'results', results: calls.map(({ id, name }) => ({ callId: id, name, output: `Result of ${id}.` })) };
}

/** The entries with a turn and what its tools answered. */
export function continued(entries: readonly SentEntry[], turn: ConversationTurn): readonly SentEntry[] {
  return [...entries, answerOf(turn), resultsOf(turn)];
}

/** What another model answered over the other API, with one call, and the result of it. */
export function otherAnswer(given = '{}'): readonly SentEntry[] {
  const call = { id: 'call_of_another_model', name: 'read_file', arguments: given };
  const said = { usedTools: true, items: [{ type: 'reasoning' }], text: '', calls: [call] };
  return [
    { kind: 'answer', model: 'other', api: 'responses', ...said },
    { kind: 'results', results: [{ callId: call.id, name: call.name, output: 'Lines.' }] },
  ];
}

export const reasoning = (secret: string): Json => ({
  id: `rs_${secret}`,
  type: 'reasoning',
  summary: [],
  encrypted_content: secret,
});
export const message = (text: string): Json => ({
  id: 'msg_1',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  phase: 'commentary',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});
export const functionCall = (id: string, name: string, given: string): Json => ({
  id: `fc_${id}`,
  type: 'function_call',
  status: 'completed',
  call_id: id,
  name,
  arguments: given,
});
export const customCall = (id: string, input: string): Json => ({
  id: `ctc_${id}`,
  type: 'custom_tool_call',
  status: 'completed',
  call_id: id,
  name: 'apply_patch',
  input,
});

const usage = {
  input_tokens: 2_000,
  input_tokens_details: { cached_tokens: 1_920 },
  output_tokens: 50,
  output_tokens_details: { reasoning_tokens: 30 },
};

/** The last event of a stream of the Responses API. */
export function completed(output: readonly Json[], more: Json = {}): Json {
  return { type: 'response.completed', response: { id: 'resp_1', model: 'wire', output, usage, ...more } };
}

/** A chunk of a chat completion. */
export function chunk(delta: Json, finishReason: string | null = null): Json {
  return { id: 'chat_1', choices: [{ index: 0, delta, finish_reason: finishReason }] };
}

export function toolCall(id: string, name: string, given: string, index = 0): Json {
  return { index, id, type: 'function', function: { name, arguments: given } };
}
