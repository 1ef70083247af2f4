import { type Json, refusing, type WireAnswer, type WireCall } from './wireServer.ts';

const members: Readonly<Record<string, readonly string[]>> = {
  system: ['role', 'content'],
  user: ['role', 'content'],
  assistant: ['role', 'content', 'tool_calls'],
  tool: ['role', 'content', 'tool_call_id'],
};

/**
 * What chat completions refuse of a conversation: messages with members of their own making, calls without results right
 * after them, results that are no text, calls whose arguments are no JSON.
 * @param more members that an assistant's message may have
 */
export function faultOfChat({ body }: WireCall, more: readonly string[] = []): WireAnswer | undefined {
  const messages = body['messages'] as readonly Json[];
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    const role = String(message['role']);
    const known = role === 'assistant' ? [...(members[role] ?? []), ...more] : (members[role] ?? []);
    const unknown = Object.keys(message).find((name) => !known.includes(name));
    if (unknown !== undefined) return refusing(400, `messages.${index}: property '${unknown}' is unsupported`);
    if (role === 'tool') {
      if (typeof message['content'] !== 'string') return refusing(400, `messages.${index}.content must be a string`);
      if (!open.includes(String(message['tool_call_id']))) return refusing(400, noCall);
      open = open.filter((id) => id !== message['tool_call_id']);
      continue;
    }
    if (open.length > 0) return refusing(400, noResult(open));
    open = ((message['tool_calls'] ?? []) as readonly Json[]).map(({ id }) => String(id));
  }
  return open.length > 0 ? refusing(400, noResult(open)) : undefined;
}

const noCall = "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
const noResult = (ids: readonly string[]) =>
  `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following did not have response messages: ${ids.join(', ')}`;
