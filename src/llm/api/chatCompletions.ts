import type OpenAI from 'openai';
import { z } from 'zod';
import { type ModelUsage, noModelUsage } from '../../contracts/models/modelUsage.ts';
import { stripThinking } from '../../contracts/thinking/stripThinking.ts';
import { toStreamError } from '../failures/modelFailure.ts';
import { endedEarly, incomplete, malformed, refused } from '../failures/replyFailure.ts';
import { toChatContent } from '../requests/imageParts.ts';
import { joinedPrompt, type ModelReply, type ModelRequest } from '../requests/modelCall.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import type { EndpointCapabilities } from './endpointCapabilities.ts';
import { readEventStream, type StreamEnd } from './eventStream.ts';
import { classifyFinishReason, contentSchema, contentText } from './messageContent.ts';
import type { Watchdog } from './watchdog.ts';

const count = z.number().int().nonnegative().nullish();

const messageSchema = z.object({ content: contentSchema, refusal: z.string().nullish() }).nullish();

const chunkSchema = z.object({
  id: z.string().nullish(),
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        delta: messageSchema,
        // In an answer of one piece, and from some endpoints in a stream as well.
        message: messageSchema,
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
  hasChoice: boolean;
  finishReason: string | undefined;
  usage: ModelUsage;
  model: string | undefined;
  responseId: string;
}

/** Asks through chat completions, for endpoints that have no Responses API; with no more parameters than they take. */
export async function completeWithChatCompletions(
  client: OpenAI,
  endpoint: ModelEndpoint,
  request: ModelRequest,
  watchdog: Watchdog,
  traits: EndpointCapabilities,
): Promise<ModelReply> {
  const { streams, takesNewerParameters } = traits;
  if (!streams) watchdog.awaitWhole();
  const call = client.chat.completions.create(
    {
      model: endpoint.model,
      messages: toMessages(request, traits),
      ...(takesNewerParameters
        ? { max_completion_tokens: request.maxOutputTokens }
        : { max_tokens: request.maxOutputTokens }),
      ...(streams && takesNewerParameters ? { stream_options: { include_usage: true } } : {}),
      stream: streams,
    },
    { signal: watchdog.signal },
  );
  const end = { isWhole: false, isDone: false };
  return readChunks(
    readEventStream(client, await call.asResponse(), (body) => body, end),
    end,
    endpoint,
    watchdog,
  );
}

function toMessages(request: ModelRequest, traits: EndpointCapabilities): OpenAI.ChatCompletionMessageParam[] {
  const { instructions } = request;
  if (!traits.takesInstructions) {
    return [{ role: 'user', content: toChatContent({ ...request, input: joinedPrompt(request) }) }];
  }
  return [
    { role: 'system', content: instructions },
    { role: 'user', content: toChatContent(request) },
  ];
}

async function readChunks(
  chunks: AsyncIterable<unknown>,
  end: StreamEnd,
  endpoint: ModelEndpoint,
  watchdog: Watchdog,
): Promise<ModelReply> {
  const reading: ChatReading = {
    text: '',
    isRefused: false,
    hasChoice: false,
    finishReason: undefined,
    usage: noModelUsage,
    model: undefined,
    responseId: '',
  };
  for await (const data of chunks) {
    watchdog.noteProgress();
    const chunk = chunkSchema.safeParse(data);
    if (!chunk.success) {
      throw malformed('a chunk that is not a chat completion', endpoint, chunk.error);
    }
    if (chunk.data.error != null) throw toStreamError(chunk.data.error, endpoint, reading.usage);
    takeChunk(reading, chunk.data);
  }
  if (end.isWhole && !reading.hasChoice) {
    throw malformed('an answer without choices', endpoint, undefined);
  }
  return toReply(reading, end, endpoint);
}

function takeChunk(reading: ChatReading, chunk: Chunk): void {
  const choice = chunk.choices?.[0];
  const message = choice?.delta ?? choice?.message;
  reading.hasChoice ||= choice !== undefined;
  reading.text += contentText(message?.content);
  reading.isRefused ||= (message?.refusal ?? '') !== '';
  reading.finishReason = choice?.finish_reason || reading.finishReason;
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

/** An answer that does not say why it ended is complete where it came in one piece, or the stream says that it is over. */
function toReply(reading: ChatReading, end: StreamEnd, endpoint: ModelEndpoint): ModelReply {
  const isOver = end.isWhole || (end.isDone && reading.text !== '');
  const reason = reading.finishReason ?? (isOver ? 'stop' : undefined);
  if (reason === undefined) throw endedEarly(endpoint);
  const ending = classifyFinishReason(reason);
  if (ending === 'cut-off') throw incomplete('max_output_tokens', endpoint, reading.usage);
  if (ending === 'filtered') throw incomplete('content_filter', endpoint, reading.usage);
  if (ending === 'failed') throw toStreamError({ code: reason }, endpoint, reading.usage);
  if (reading.isRefused) throw refused(endpoint, reading.usage);
  return {
    text: stripThinking(reading.text),
    usage: reading.usage,
    model: reading.model ?? endpoint.model,
    responseId: reading.responseId,
    api: 'chat-completions',
  };
}
