import { deltasOf, type ReplyFrame, type ReplyScript, type StreamEvent } from './replyScript.ts';

type Json = Readonly<Record<string, unknown>>;

/** A scripted reply as chat completions send it. */
export function writeChat(frame: ReplyFrame): ReplyScript {
  const { reply } = frame;
  const isRefusal = reply.stream === 'refusal';
  const texts = deltasOf(reply).map((piece) =>
    chunkOf(frame, isRefusal ? { refusal: piece } : contentOf(frame, piece)),
  );
  const pieces = reply.contentAsParts ? [chunkOf(frame, { content: [thinking] }), ...texts] : texts;
  const opening = [{ data: chunkOf(frame, { role: 'assistant', content: '' }), isDelta: false }];
  const beginning = [...opening, ...pieces.map((data) => ({ data, isDelta: true }))];
  const whole = wholeCompletion(frame);
  if (reply.stream === 'stall' || reply.stream === 'cut') return { events: beginning, ending: reply.stream, whole };
  if (reply.stream === 'error' || reply.stream === 'failed') {
    return { events: [...beginning, { data: { error: errorOf(frame) }, isDelta: false }], ending: 'end', whole };
  }
  return { events: [...beginning, ...closing(frame)], ending: 'end', whole };
}

/** As Mistral's reasoning models send it; no part of the answer. */
const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'I could {"answer": "otherwise"}.' }] };

function contentOf({ reply }: ReplyFrame, text: string): Json {
  return { content: reply.contentAsParts ? [{ type: 'text', text }] : text };
}

function closing(frame: ReplyFrame): readonly StreamEvent[] {
  const last: StreamEvent = { data: chunkOf(frame, {}, finishReason(frame)), isDelta: false };
  const usage: StreamEvent = { data: { ...chunkHead(frame), choices: [], usage: wireUsage(frame) }, isDelta: false };
  const done: StreamEvent = { data: '[DONE]', isDelta: false };
  return frame.includesUsage ? [last, usage, done] : [last, done];
}

function chunkHead(frame: ReplyFrame): Json {
  return { id: frame.id, object: 'chat.completion.chunk', created: frame.createdAt, model: frame.model };
}

function chunkOf(frame: ReplyFrame, delta: Json, finish: string | null = null): Json {
  return { ...chunkHead(frame), choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] };
}

function finishReason({ reply }: ReplyFrame): string | null {
  if (!reply.reportsFinish) return null;
  if (reply.stream === 'incomplete:max_output_tokens') return 'length';
  return reply.stream === 'incomplete:content_filter' ? 'content_filter' : 'stop';
}

function wholeCompletion(frame: ReplyFrame): Json {
  const { text, stream, contentAsParts } = frame.reply;
  const said = contentAsParts ? [thinking, { type: 'text', text }] : text;
  const content = stream === 'refusal' ? { content: null, refusal: text } : { content: said, refusal: null };
  return {
    ...chunkHead(frame),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', ...content },
        logprobs: null,
        finish_reason: finishReason(frame),
      },
    ],
    ...(frame.includesUsage ? { usage: wireUsage(frame) } : {}),
  };
}

function errorOf({ reply }: ReplyFrame): Json {
  const { code, type, message } = reply.error ?? {
    code: 'server_error',
    type: 'server_error',
    message: 'Scripted failure.',
  };
  return { type, code, message, param: null };
}

function wireUsage({ usage }: ReplyFrame): Json {
  return {
    prompt_tokens: usage.inputTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedInputTokens },
    completion_tokens: usage.outputTokens,
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}
