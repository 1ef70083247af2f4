import type { ScriptedCall } from '../reply.ts';
import type { AskedItem } from '../request/askedItem.ts';
import { deltasOf, type ReplyFrame } from './replyScript.ts';

type Json = Readonly<Record<string, unknown>>;
type Status = 'in_progress' | 'completed' | 'incomplete';

const idPrefixes = { function: 'fc_', custom: 'ctc_', apply_patch: 'apc_' } as const;

/** The id that the answer to a call names. */
export function callIdOf(frame: Pick<ReplyFrame, 'id'>, call: ScriptedCall, index: number): string {
  return call.callId ?? `call_${itemId(frame, call, index)}`;
}

/** The calls of a reply as items of a response's output. The last of an answer that is cut off is not whole. */
export function callItems(frame: ReplyFrame): readonly Json[] {
  const { calls = [], stream } = frame.reply;
  return calls.map((call, index) => {
    const isCut = stream !== undefined && index === calls.length - 1;
    return callItem(frame, call, index, isCut ? 'incomplete' : 'completed');
  });
}

/** The events of one call, in the order of recorded streams. A deleted file has no diff to stream. */
export function eventsOfCall(frame: ReplyFrame, index: number, outputIndex: number): readonly Json[] {
  const call = frame.reply.calls?.[index];
  if (call === undefined) return [];
  const place = { item_id: itemId(frame, call, index), output_index: outputIndex };
  return [
    {
      type: 'response.output_item.added',
      output_index: outputIndex,
      item: callItem(frame, call, index, 'in_progress'),
    },
    ...contentEvents(frame, call, place),
    { type: 'response.output_item.done', output_index: outputIndex, item: callItems(frame)[index] },
  ];
}

/** The calls of a reply as they come back in the next request. */
export function callsToComeBack(frame: ReplyFrame): readonly AskedItem[] {
  return (frame.reply.calls ?? []).map((call, index) => {
    const name = call.type === 'apply_patch' ? '' : call.name;
    const item = { kind: 'call', tool: call.type, callId: callIdOf(frame, call, index), name } as const;
    return { ...item, arguments: writtenIn(call) };
  });
}

/** What the model writes to make a call. */
export function writtenIn(call: ScriptedCall): string {
  if (call.type === 'function') return call.arguments;
  return call.type === 'custom' ? call.input : JSON.stringify(call.operation);
}

function callItem(frame: ReplyFrame, call: ScriptedCall, index: number, status: Status): Json {
  const ids = { id: itemId(frame, call, index), call_id: callIdOf(frame, call, index) };
  const isBegun = status === 'in_progress';
  if (call.type === 'function') {
    return { type: 'function_call', status, ...ids, name: call.name, arguments: isBegun ? '' : call.arguments };
  }
  if (call.type === 'custom') {
    return { type: 'custom_tool_call', status, ...ids, name: call.name, input: isBegun ? '' : call.input };
  }
  const { operation } = call;
  const shown = isBegun && operation.type !== 'delete_file' ? { ...operation, diff: '' } : operation;
  return { type: 'apply_patch_call', status, ...ids, operation: shown };
}

function contentEvents(frame: ReplyFrame, call: ScriptedCall, place: Json): readonly Json[] {
  if (call.type === 'function') {
    const type = 'response.function_call_arguments';
    return streamed(frame, type, 'arguments', call.arguments, place);
  }
  if (call.type === 'custom') return streamed(frame, 'response.custom_tool_call_input', 'input', call.input, place);
  const { operation } = call;
  if (operation.type === 'delete_file') return [];
  return streamed(frame, 'response.apply_patch_call_operation_diff', 'diff', operation.diff, place);
}

function streamed(frame: ReplyFrame, type: string, member: string, text: string, place: Json): readonly Json[] {
  const deltas = deltasOf(frame.reply, text).map((delta) => ({ type: `${type}.delta`, ...place, delta }));
  return [...deltas, { type: `${type}.done`, ...place, [member]: text }];
}

function itemId({ id }: Pick<ReplyFrame, 'id'>, call: ScriptedCall, index: number): string {
  return `${id.replace(/^(?:resp|chatcmpl)_/, idPrefixes[call.type])}_${index}`;
}
