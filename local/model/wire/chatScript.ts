import { deltasOf, type ReplyFrame, type ReplyScript, type StreamEvent } from './replyScript.ts';
import { callIdOf } from './toolCalls.ts';

type Json = Readonly<Record<string, unknown>>;

/** A scripted reply as chat completions send it. */
export function writeChat(frame: ReplyFrame): ReplyScript {
  const { reply } = frame;
  const isRefusal = reply.stream === 'refusal';
  const texts = deltasOf(reply).map((piece) =>
    chunkOf(frame, isRefusal ? { refusal: piece } : contentOf(frame, piece)),
  );
  const said = reply.contentAsParts ? [chunkOf(frame, { content: [thinkingPart] }), ...texts] : texts;
  const pieces = [...thinkingChunks(frame), ...said, ...callChunks(frame)];
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
const thinkingPart = { type: 'thinking', thinking: [{ type: 'text', text: 'I could {"answer": "otherwise"}.' }] };

function contentOf({ reply }: ReplyFrame, text: string): Json {
  return { content: reply.contentAsParts ? [{ type: 'text', text }] : text };
}

/** Thinking as DeepSeek streams it: before the answer, in a member of its own. */
function thinkingChunks(frame: ReplyFrame): readonly Json[] {
  if (frame.thinking === undefined) return [];
  return deltasOf(frame.reply, frame.thinking.text).map((piece) => chunkOf(frame, { reasoning_content: piece }));
}

/** The calls of a reply, whole. */
function wireCalls(frame: ReplyFrame) {
  return (frame.reply.calls ?? []).flatMap((call, index) => {
    if (call.type !== 'function') return [];
    const { name, arguments: given } = call;
    return [{ id: callIdOf(frame, call, index), type: 'function', function: { name, arguments: given } }];
  });
}

/** Calls as OpenAI streams them: name and id first, then the arguments in pieces that only have the call's index. */
function callChunks(frame: ReplyFrame): readonly Json[] {
  return wireCalls(frame).flatMap((call, index) => {
    const opening = { ...call, function: { ...call.function, arguments: '' } };
    const pieces = deltasOf(frame.reply, call.function.arguments).map((piece) => ({ function: { arguments: piece } }));
    return [opening, ...pieces].map((delta) => chunkOf(frame, { tool_calls: [{ index, ...delta }] }));
  });
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
  if (reply.stream === 'incomplete:content_filter') return 'content_filter';
  return reply.calls === undefined ? 'stop' : 'tool_calls';
}

function wholeCompletion(frame: ReplyFrame): Json {
  const { text, stream, contentAsParts, calls } = frame.reply;
  const said = contentAsParts ? [thinkingPart, { type: 'text', text }] : text;
  const isSilent = stream === 'refusal' || (text === '' && calls !== undefined);
  const content = { content: isSilent ? null : said, refusal: stream === 'refusal' ? text : null };
  const thought = frame.thinking === undefined ? {} : { reasoning_content: frame.thinking.text };
  const called = calls === undefined ? {} : { tool_calls: wireCalls(frame) };
  return {
    ...chunkHead(frame),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', ...content, ...thought, ...called },
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
