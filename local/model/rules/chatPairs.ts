import type { AskedItem, PlacedItem } from '../request/askedItem.ts';
import type { ModelRequestBody } from '../request/requestBody.ts';
import { type ErrorAnswer, plainError } from '../wire/errorEnvelope.ts';

/**
 * Messages of tools stand right after the message that called them, one for each call. Wording as OpenAI answers it and
 * users report it (symgraph/GhidrAssist issue 45; "preceeding" is the original's).
 */
export function chatPairRefusal({ items, emptyAnswers }: ModelRequestBody): ErrorAnswer | undefined {
  const [empty] = emptyAnswers;
  if (empty !== undefined) {
    const message = "Invalid value for 'content': expected a string, got null.";
    return plainError(400, null, message, `messages.[${empty}].content`);
  }
  let called: readonly string[] = [];
  let open: readonly string[] = [];
  for (const { index, items: said } of messagesOf(items)) {
    const result = said.find((item) => item.kind === 'result');
    if (result?.kind === 'result') {
      const refusal = resultRefusal(result.callId, called, index);
      if (refusal !== undefined) return refusal;
      open = open.filter((id) => id !== result.callId);
    } else {
      if (open.length > 0) return unanswered(open, `messages.[${index}].role`);
      called = said.flatMap((item) => (item.kind === 'call' ? [item.callId] : []));
      open = called;
    }
  }
  return open.length > 0 ? unanswered(open, 'messages') : undefined;
}

function resultRefusal(callId: string, called: readonly string[], index: number): ErrorAnswer | undefined {
  if (called.length === 0) {
    const message =
      "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
    return plainError(400, null, message, `messages.[${index}].role`);
  }
  if (called.includes(callId)) return undefined;
  const message = `Invalid parameter: 'tool_call_id' of '${callId}' not found in 'tool_calls' of previous message.`;
  return plainError(400, null, message, `messages.[${index}].tool_call_id`);
}

function unanswered(callIds: readonly string[], param: string): ErrorAnswer {
  const rule =
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.";
  const message = `${rule} The following tool_call_ids did not have response messages: ${callIds.join(', ')}`;
  return plainError(400, null, message, param);
}

interface SaidItems {
  readonly index: number;
  readonly items: readonly AskedItem[];
}

/** The items of each message together. */
function messagesOf(placed: readonly PlacedItem[]): readonly SaidItems[] {
  const messages = new Map<number, AskedItem[]>();
  for (const { index, item } of placed) messages.set(index, [...(messages.get(index) ?? []), item]);
  return [...messages].map(([index, items]) => ({ index, items }));
}
