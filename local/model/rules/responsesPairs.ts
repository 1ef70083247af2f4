import { type AskedItem, isOfModel, type PlacedItem } from '../request/askedItem.ts';
import { type ErrorAnswer, plainError } from '../wire/errorEnvelope.ts';

const callNames = { function: 'function call', custom: 'custom tool call', apply_patch: 'apply patch call' } as const;

/**
 * Each call has one result of its own kind after it, and each result a call before it. Wording: cline/cline issue 9288,
 * router-for-me/CLIProxyAPI issue 2368, diegosouzapw/OmniRoute issue 8946. The original only looks whether the result
 * comes at all; here it must come before the model says anything else.
 */
export function pairRefusal(items: readonly PlacedItem[]): ErrorAnswer | undefined {
  const open = new Map<string, Extract<AskedItem, { kind: 'call' }>>();
  let before: AskedItem | undefined;
  for (const { item } of items) {
    if (item.kind === 'result') {
      if (open.get(item.callId)?.tool !== item.tool) return withoutCall(item);
      open.delete(item.callId);
    } else if (isOfModel(item) && before !== undefined && !isOfModel(before)) {
      const [unanswered] = open.values();
      if (unanswered !== undefined) return withoutOutput(unanswered);
    }
    if (item.kind === 'call') {
      const twin = open.get(item.callId);
      if (twin !== undefined) return withoutOutput(twin);
      open.set(item.callId, item);
    }
    before = item;
  }
  const [unanswered] = open.values();
  return unanswered === undefined ? undefined : withoutOutput(unanswered);
}

function withoutCall({ tool, callId }: Extract<AskedItem, { kind: 'result' }>): ErrorAnswer {
  const message = `No tool call found for ${callNames[tool]} output with call_id ${callId}.`;
  return plainError(400, null, message, 'input');
}

function withoutOutput({ tool, callId }: Extract<AskedItem, { kind: 'call' }>): ErrorAnswer {
  return plainError(400, null, `No tool output found for ${callNames[tool]} ${callId}.`, 'input');
}
