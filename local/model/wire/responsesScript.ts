import { deltasOf, type ReplyFrame, type ReplyScript, type StreamEvent } from './replyScript.ts';
import { eventsOfThinking, thinkingItem } from './thinking.ts';
import { callItems, eventsOfCall } from './toolCalls.ts';

type Json = Readonly<Record<string, unknown>>;

/** A scripted reply as the Responses API sends it; the order of events is that of recorded streams. */
export function writeResponses(frame: ReplyFrame): ReplyScript {
  const { reply } = frame;
  const opening = [
    { type: 'response.created', response: responseOf(frame, { status: 'in_progress' }) },
    { type: 'response.in_progress', response: responseOf(frame, { status: 'in_progress' }) },
  ];
  const final = finalResponse(frame);
  if (reply.stream === 'stall' || reply.stream === 'cut') {
    return {
      events: toEvents([...opening, ...eventsOfThinking(frame), ...partialMessage(frame)]),
      ending: reply.stream,
      whole: final,
    };
  }
  if (reply.stream === 'error' || reply.stream === 'failed') {
    const failure = { type: 'response.failed', response: final };
    const error = { type: 'error', error: errorOf(frame) };
    const last = reply.stream === 'error' ? [error, failure] : [failure];
    return {
      events: toEvents([...opening, ...eventsOfThinking(frame), ...partialMessage(frame), ...last]),
      ending: 'end',
      whole: final,
    };
  }
  const last = {
    type: reply.stream?.startsWith('incomplete') ? 'response.incomplete' : 'response.completed',
    response: final,
  };
  const message = hasMessage(frame) ? wholeMessage(frame) : [];
  const events = [...opening, ...eventsOfThinking(frame), ...message, ...callEvents(frame), last];
  return { events: toEvents(events), ending: 'end', whole: final };
}

function responseOf(frame: ReplyFrame, members: Json): Json {
  return {
    id: frame.id,
    object: 'response',
    created_at: frame.createdAt,
    background: false,
    error: null,
    incomplete_details: null,
    model: frame.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: null,
    user: null,
    ...frame.echo,
    ...members,
  };
}

function finalResponse(frame: ReplyFrame): Json {
  const { reply } = frame;
  if (reply.stream === 'error' || reply.stream === 'failed') {
    const { code, message } = errorOf(frame);
    return responseOf(frame, { status: 'failed', error: { code, message } });
  }
  const reason = reply.stream?.startsWith('incomplete:') ? reply.stream.slice('incomplete:'.length) : undefined;
  const status = reason === undefined ? 'completed' : 'incomplete';
  return responseOf(frame, {
    status,
    incomplete_details: reason === undefined ? null : { reason },
    output: [
      ...(frame.thinking === undefined ? [] : [thinkingItem(frame, frame.thinking)]),
      ...(hasMessage(frame) ? [messageOf(frame, status, [partOf(frame, reply.text)])] : []),
      ...callItems(frame),
    ],
    usage: frame.includesUsage ? wireUsage(frame) : null,
  });
}

function errorOf({ reply }: ReplyFrame) {
  const { code, type, message } = reply.error ?? {
    code: 'server_error',
    type: 'server_error',
    message: 'Scripted failure.',
  };
  return { type, code: code ?? 'server_error', message, param: null };
}

function partialMessage(frame: ReplyFrame): readonly Json[] {
  const place = placeOf(frame);
  const isRefusal = frame.reply.stream === 'refusal';
  const deltas = deltasOf(frame.reply).map((delta) =>
    isRefusal
      ? { type: 'response.refusal.delta', ...place, delta }
      : { type: 'response.output_text.delta', ...place, delta, logprobs: [] },
  );
  return [
    {
      type: 'response.output_item.added',
      output_index: messageIndex(frame),
      item: messageOf(frame, 'in_progress', []),
    },
    { type: 'response.content_part.added', ...place, part: partOf(frame, '') },
    ...deltas,
  ];
}

function wholeMessage(frame: ReplyFrame): readonly Json[] {
  const place = placeOf(frame);
  const { text, stream } = frame.reply;
  const part = partOf(frame, text);
  const status = stream?.startsWith('incomplete') ? 'incomplete' : 'completed';
  return [
    ...partialMessage(frame),
    stream === 'refusal'
      ? { type: 'response.refusal.done', ...place, refusal: text }
      : { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: messageIndex(frame), item: messageOf(frame, status, [part]) },
  ];
}

/** A model that calls tools need not say anything beside. */
function hasMessage({ reply }: ReplyFrame): boolean {
  return reply.calls === undefined || reply.text !== '';
}

function placeOf(frame: ReplyFrame): Json {
  return { item_id: messageId(frame), output_index: messageIndex(frame), content_index: 0 };
}

function messageIndex({ thinking }: ReplyFrame): number {
  return thinking === undefined ? 0 : 1;
}

function partOf({ reply }: ReplyFrame, text: string): Json {
  if (reply.stream === 'refusal') return { type: 'refusal', refusal: text };
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

function messageOf(frame: ReplyFrame, status: string, content: readonly Json[]): Json {
  return { id: messageId(frame), type: 'message', status, role: 'assistant', content };
}

/** Ids of all items of an answer. */
export function outputIds(frame: ReplyFrame): readonly string[] {
  const items = finalResponse(frame)['output'];
  return Array.isArray(items) ? items.map((item: { readonly id: string }) => item.id) : [];
}

function messageId({ id }: ReplyFrame): string {
  return id.replace('resp_', 'msg_');
}

function wireUsage({ usage }: ReplyFrame): Json {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cachedInputTokens },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  };
}

function callEvents(frame: ReplyFrame): readonly Json[] {
  const first = messageIndex(frame) + (hasMessage(frame) ? 1 : 0);
  return (frame.reply.calls ?? []).flatMap((_, index) => eventsOfCall(frame, index, first + index));
}

function toEvents(list: ReadonlyArray<Json & { readonly type?: unknown }>): readonly StreamEvent[] {
  return list.map((data, index) => ({
    name: String(data.type),
    data: { ...data, sequence_number: index },
    isDelta: String(data.type).endsWith('.delta'),
  }));
}
