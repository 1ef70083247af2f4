import type { ScriptedCall } from '../scenario.ts';
import { deltasOf, type ReplyFrame } from './replyScript.ts';

type Json = Readonly<Record<string, unknown>>;

/** The calls of a reply as items of a response's output. */
export function callItems(frame: ReplyFrame, status: 'in_progress' | 'completed'): readonly Json[] {
  return (frame.reply.calls ?? []).map((call, index) => {
    const ids = { id: itemId(frame, call, index), call_id: `call_${itemId(frame, call, index)}` };
    const isBegun = status === 'in_progress';
    if (call.type === 'custom') {
      return { type: 'custom_tool_call', status, ...ids, name: call.name, input: isBegun ? '' : call.input };
    }
    const { operation } = call;
    const shown = isBegun && operation.type !== 'delete_file' ? { ...operation, diff: '' } : operation;
    return { type: 'apply_patch_call', status, ...ids, operation: shown };
  });
}

/** The events of one call, in the order of recorded streams. A deleted file has no diff to stream. */
export function eventsOfCall(frame: ReplyFrame, index: number, outputIndex: number): readonly Json[] {
  const call = frame.reply.calls?.[index];
  if (call === undefined) return [];
  const place = { item_id: itemId(frame, call, index), output_index: outputIndex };
  const item = (status: 'in_progress' | 'completed') => callItems(frame, status)[index];
  return [
    { type: 'response.output_item.added', output_index: outputIndex, item: item('in_progress') },
    ...contentEvents(frame, call, place),
    { type: 'response.output_item.done', output_index: outputIndex, item: item('completed') },
  ];
}

function contentEvents(frame: ReplyFrame, call: ScriptedCall, place: Json): readonly Json[] {
  if (call.type === 'custom') {
    const type = 'response.custom_tool_call_input';
    const deltas = deltasOf(frame.reply, call.input).map((delta) => ({ type: `${type}.delta`, ...place, delta }));
    return [...deltas, { type: `${type}.done`, ...place, input: call.input }];
  }
  const { operation } = call;
  if (operation.type === 'delete_file') return [];
  const type = 'response.apply_patch_call_operation_diff';
  const deltas = deltasOf(frame.reply, operation.diff).map((delta) => ({ type: `${type}.delta`, ...place, delta }));
  return [...deltas, { type: `${type}.done`, ...place, diff: operation.diff }];
}

function itemId({ id }: ReplyFrame, call: ScriptedCall, index: number): string {
  return `${id.replace('resp_', call.type === 'custom' ? 'ctc_' : 'apc_')}_${index}`;
}
