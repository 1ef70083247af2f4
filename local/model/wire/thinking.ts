import { createHash } from 'node:crypto';
import type { ScriptedReply } from '../reply.ts';
import type { ModelRequestBody } from '../request/requestBody.ts';
import type { ReplyFrame, Thinking } from './replyScript.ts';

type Json = Readonly<Record<string, unknown>>;

/** What OpenAI's encrypted thinking begins with: the version of a Fernet token. */
const tokenStart = 'gAAAAAB';

/** Thinking is made up from the answer's id and the request, so that the same play thinks the same. */
export function makeThinking(id: string, reply: ScriptedReply, body: ModelRequestBody): Thinking | undefined {
  if (!reply.reasoning) return undefined;
  const hash = createHash('sha256').update(`${id}\n${body.model}\n${body.text}`).digest('base64url');
  const isWanted = body.include.includes('reasoning.encrypted_content');
  const text = `I think of ${id} (${hash.slice(0, 8)}).`;
  return { text, encryptedContent: isWanted ? `${tokenStart}${hash}${hash}` : undefined };
}

/** The id of the item that holds the thinking of an answer. */
export function thinkingId({ id }: Pick<ReplyFrame, 'id'>): string {
  return id.replace('resp_', 'rs_');
}

/** Thinking as an item of a response's output. */
export function thinkingItem(frame: ReplyFrame, thinking: Thinking): Json {
  const { encryptedContent } = thinking;
  const secret = encryptedContent === undefined ? {} : { encrypted_content: encryptedContent };
  return { id: thinkingId(frame), type: 'reasoning', summary: [], ...secret };
}

/** The events of an item of thinking, which stands first. */
export function eventsOfThinking(frame: ReplyFrame): readonly Json[] {
  if (frame.thinking === undefined) return [];
  const item = thinkingItem(frame, frame.thinking);
  return [
    { type: 'response.output_item.added', output_index: 0, item },
    { type: 'response.output_item.done', output_index: 0, item },
  ];
}
