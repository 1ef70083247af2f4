import type { ToolCall } from '../../contracts/conversation/conversation.ts';
import type { ModelUsage } from '../../contracts/models/modelUsage.ts';
import { malformed } from '../failures/replyFailure.ts';
import type { ConversationRequest, ConversationTurn } from '../requests/conversation.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import { isJsonObject } from './callArguments.ts';
import { readCallsInText } from './callsInText.ts';

/** As the contract has it: more calls in one answer are a model that repeats itself. */
const mostCalls = 64;
const longestName = 200;

/** An answer as it was read from the wire. */
export interface ReadAnswer {
  readonly api: ConversationTurn['api'];
  /** Whether tools were offered. */
  readonly usedTools: boolean;
  readonly items: readonly unknown[];
  readonly calls: readonly ToolCall[];
  /** With its thinking. */
  readonly rawText: string;
  readonly text: string;
  readonly usage: ModelUsage;
  readonly responseId: string;
}

/**
 * The turn that an answer is, with the calls that stand in its text where it has no real ones.
 * @param nextId gives such calls their ids
 * @throws AgentError `model-malformed` where the answer is empty, or has more calls than one answer may have
 */
export function toTurn(
  { rawText, ...read }: ReadAnswer,
  request: ConversationRequest,
  endpoint: ModelEndpoint,
  nextId: (given: undefined) => string,
): ConversationTurn {
  const mayBeWritten = read.usedTools && read.calls.length === 0;
  const written = mayBeWritten ? readCallsInText(read.text, rawText, request.tools) : [];
  const calls = mayBeWritten ? written.map((call) => ({ id: nextId(undefined), ...call })) : read.calls;
  if (calls.length > mostCalls) throw malformed('too many calls of tools at once', endpoint, undefined, read.usage);
  if (calls.length === 0 && read.text.trim() === '')
    throw malformed('an empty answer', endpoint, undefined, read.usage);
  const text = read.text.trim() === '' && written.length > 0 ? written.map(inWords).join('\n') : read.text;
  return {
    ...read,
    text,
    calls: calls.map((call) => ({ ...call, name: call.name.slice(0, longestName) })),
    callsInText: written.length > 0,
    model: endpoint.model,
  };
}

/** Where the call stood beside the answer, in what counts as thinking, the text would say nothing of it. */
function inWords({ name, arguments: given }: { readonly name: string; readonly arguments: string }): string {
  return `<tool_call>\n{"name": ${JSON.stringify(name)}, "arguments": ${given}}\n</tool_call>`;
}

/** Whether the calls of an answer that was cut off are whole all the same. */
export function areWhole(calls: readonly ToolCall[]): boolean {
  return calls.length > 0 && calls.every((call) => call.isFreeform !== true && isJsonObject(call.arguments));
}
