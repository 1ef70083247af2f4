import type { ModelCall } from './modelCall.ts';
import type { ScriptedReply, Usage } from './reply.ts';
import type { ModelRequestBody } from './request/requestBody.ts';
import type { ReplyFrame } from './wire/replyScript.ts';
import { makeThinking } from './wire/thinking.ts';

/**
 * All that an answer's bytes are made of.
 * @param number of the answer, from 1: its ids are made of it
 * @param usage what the endpoint says of its tokens
 */
export function frameOf(
  call: ModelCall,
  body: ModelRequestBody,
  reply: ScriptedReply,
  number: number,
  usage: Usage,
): ReplyFrame {
  const prefix = call.api === 'responses' ? 'resp' : 'chatcmpl';
  const id = `${prefix}_scripted${String(number).padStart(4, '0')}`;
  return {
    id,
    model: body.model,
    createdAt: Math.floor(Date.now() / 1000),
    reply,
    usage,
    thinking: makeThinking(id, reply, body),
    includesUsage: body.includesUsage && reply.reportsUsage,
    echo: body.echo,
  };
}
