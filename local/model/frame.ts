import type { ModelCall } from './modelCall.ts';
import type { ScriptedReply } from './reply.ts';
import type { ModelRequestBody } from './request/requestBody.ts';
import { type ReplyFrame, usageOf } from './wire/replyScript.ts';
import { makeThinking } from './wire/thinking.ts';

/**
 * All that an answer's bytes are made of.
 * @param number of the answer, from 1: its ids are made of it
 */
export function frameOf(call: ModelCall, body: ModelRequestBody, reply: ScriptedReply, number: number): ReplyFrame {
  const prefix = call.api === 'responses' ? 'resp' : 'chatcmpl';
  const id = `${prefix}_scripted${String(number).padStart(4, '0')}`;
  return {
    id,
    model: body.model,
    createdAt: Math.floor(Date.now() / 1000),
    reply,
    usage: usageOf(reply, body.text, call.images.length),
    thinking: makeThinking(id, reply, body),
    includesUsage: body.includesUsage && reply.reportsUsage,
    echo: body.echo,
  };
}
