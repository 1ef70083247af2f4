import type OpenAI from 'openai';
import { z } from 'zod';
import { type ModelUsage, noModelUsage } from '../contracts/modelUsage.ts';
import { answerEvents } from './answerEvents.ts';
import { chatContent } from './imageParts.ts';
import type { ModelReply, ModelRequest } from './modelCall.ts';
import type { ModelEndpoint } from './modelEndpoint.ts';
import { toStreamError } from './modelFailure.ts';
import { endedEarly, incomplete, malformed, refused } from './replyFailure.ts';
import type { Watchdog } from './watchdog.ts';

const count = z.number().int().nonnegative().nullish();

const chunkSchema = z.object({
  id: z.string().nullish(),
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z
    .object({
      prompt_tokens: count,
      prompt_tokens_details: z.object({ cached_tokens: count }).nullish(),
      completion_tokens: count,
      completion_tokens_details: z.object({ reasoning_tokens: count }).nullish(),
    })
    .nullish(),
  error: z.unknown().optional(),
});

type Chunk = z.infer<typeof chunkSchema>;

interface ChatReading {
  text: string;
  isRefused: boolean;
  finishReason: string | undefined;
  usage: ModelUsage;
  model: string | undefined;
  responseId: string;
}

/** Asks through streamed chat completions, for endpoints that have no Responses API. */
export async function completeWithChatCompletions(
  client: OpenAI,
  endpoint: ModelEndpoint,
  request: ModelRequest,
  watchdog: Watchdog,
): Promise<ModelReply> {
  const call = client.chat.completions.create(
    {
      model: endpoint.model,
      messages: toMessages(request),
      max_completion_tokens: request.maxOutputTokens,
      stream: true,
      stream_options: { include_usage: true },
    },
    { signal: watchdog.signal },
  );
  return readChunks(answerEvents(await call.withResponse(), lastChunkOf), endpoint, watchdog);
}

/** The same with the parameters of 2023 only: strict endpoints refuse the newer ones instead of ignoring them. */
export async function completeWithPlainChatCompletions(
  client: OpenAI,
  endpoint: ModelEndpoint,
  request: ModelRequest,
  watchdog: Watchdog,
): Promise<ModelReply> {
  const call = client.chat.completions.create(
    { model: endpoint.model, messages: toMessages(request), max_tokens: request.maxOutputTokens, stream: true },
    { signal: watchdog.signal },
  );
  return readChunks(answerEvents(await call.withResponse(), lastChunkOf), endpoint, watchdog);
}

function toMessages(request: ModelRequest): OpenAI.ChatCompletionMessageParam[] {
  return [
    { role: 'system', content: request.instructions },
    { role: 'user', content: chatContent(request) },
  ];
}

const wholeSchema = z.looseObject({ choices: z.array(z.looseObject({ message: z.unknown() })) });

/** A whole chat completion as the one chunk of a stream. */
function lastChunkOf(completion: unknown): unknown {
  const parsed = wholeSchema.safeParse(completion);
  if (!parsed.success) return completion;
  return { ...parsed.data, choices: parsed.data.choices.map((choice) => ({ ...choice, delta: choice.message })) };
}

async function readChunks(
  chunks: AsyncIterable<unknown>,
  endpoint: ModelEndpoint,
  watchdog: Watchdog,
): Promise<ModelReply> {
  const reading: ChatReading = {
    text: '',
    isRefused: false,
    finishReason: undefined,
    usage: noModelUsage,
    model: undefined,
    responseId: '',
  };
  for await (const data of chunks) {
    watchdog.noteProgress();
    const chunk = chunkSchema.safeParse(data);
    if (!chunk.success) {
      throw malformed('a chunk that does not have the form of a chat completion', endpoint, chunk.error);
    }
    if (chunk.data.error != null) throw toStreamError(chunk.data.error, endpoint, reading.usage);
    takeChunk(reading, chunk.data);
  }
  return toReply(reading, endpoint);
}

function takeChunk(reading: ChatReading, chunk: Chunk): void {
  const choice = chunk.choices?.[0];
  reading.text += choice?.delta?.content ?? '';
  reading.isRefused ||= (choice?.delta?.refusal ?? '') !== '';
  reading.finishReason = choice?.finish_reason ?? reading.finishReason;
  reading.model ||= chunk.model ?? undefined;
  reading.responseId ||= chunk.id ?? '';
  if (chunk.usage != null) {
    reading.usage = {
      inputTokens: chunk.usage.prompt_tokens ?? 0,
      cachedInputTokens: chunk.usage.prompt_tokens_details?.cached_tokens ?? 0,
      outputTokens: chunk.usage.completion_tokens ?? 0,
      reasoningTokens: chunk.usage.completion_tokens_details?.reasoning_tokens ?? 0,
    };
  }
}

function toReply(reading: ChatReading, endpoint: ModelEndpoint): ModelReply {
  if (reading.finishReason === undefined) throw endedEarly(endpoint);
  if (reading.finishReason === 'length') throw incomplete('max_output_tokens', endpoint, reading.usage);
  if (reading.finishReason === 'content_filter') throw incomplete('content_filter', endpoint, reading.usage);
  if (reading.isRefused) throw refused(endpoint, reading.usage);
  return {
    text: reading.text,
    usage: reading.usage,
    model: reading.model ?? endpoint.model,
    responseId: reading.responseId,
    api: 'chat-completions',
  };
}
