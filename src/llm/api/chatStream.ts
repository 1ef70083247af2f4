import type OpenAI from 'openai';
import { z } from 'zod';
import { type ModelUsage, noModelUsage } from '../../contracts/models/modelUsage.ts';
import { addToolCalls, type PartialCall, toolCallDeltaSchema, wholeToolCalls } from '../conversation/toolCallDeltas.ts';
import { toStreamError } from '../failures/modelFailure.ts';
import { endedEarly, incomplete, malformed } from '../failures/replyFailure.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import type { EndpointCapabilities } from './endpointCapabilities.ts';
import { readEventStream, type StreamEnd } from './eventStream.ts';
import { classifyFinishReason, contentSchema, contentText } from './messageContent.ts';
import type { Watchdog } from './watchdog.ts';

const count = z.number().int().nonnegative().nullish();
const thinking = z.string().nullish().catch(undefined);

const messageSchema = z
  .object({
    content: contentSchema,
    refusal: z.string().nullish(),
    tool_calls: z.array(toolCallDeltaSchema).nullish(),
    reasoning_content: thinking,
    reasoning: thinking,
    reasoning_details: z.array(z.unknown()).nullish().catch(undefined),
  })
  .nullish();

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

/** The thinking of an answer, which some endpoints want back beside its message. */
interface ChatThinking {
  reasoning_content: string;
  reasoning: string;
  readonly reasoning_details: unknown[];
}

interface Reading {
  text: string;
  isRefused: boolean;
  hasChoice: boolean;
  finishReason: string | undefined;
  usage: ModelUsage;
  model: string | undefined;
  responseId: string;
  calls: PartialCall[];
  readonly thinking: ChatThinking;
}

/** A chat completion as it was read, whole or cut off. */
export interface ChatReading extends Readonly<Omit<Reading, 'hasChoice' | 'finishReason'>> {
  /** Why it was cut off: the failure to throw where what came is of no use. */
  readonly cutOff: Error | undefined;
}

/** What is asked, beside what every call has. */
export interface ChatAsked
  extends Pick<OpenAI.ChatCompletionCreateParams, 'messages' | 'tools' | 'parallel_tool_calls' | 'prompt_cache_key'> {
  readonly maxOutputTokens: number;
}

/**
 * Calls chat completions and reads what they answer.
 * @throws what the SDK throws, and AgentError where the answer cannot be read or failed
 */
export async function askChat(
  client: OpenAI,
  endpoint: ModelEndpoint,
  { maxOutputTokens, ...asked }: ChatAsked,
  watchdog: Watchdog,
  { streams, takesNewerParameters }: EndpointCapabilities,
): Promise<ChatReading> {
  if (!streams) watchdog.awaitWhole();
  const call = client.chat.completions.create(
    {
      model: endpoint.model,
      ...asked,
      ...(takesNewerParameters ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }),
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

async function readChunks(
  chunks: AsyncIterable<unknown>,
  end: StreamEnd,
  endpoint: ModelEndpoint,
  watchdog: Watchdog,
): Promise<ChatReading> {
  const reading: Reading = {
    text: '',
    isRefused: false,
    hasChoice: false,
    finishReason: undefined,
    usage: noModelUsage,
    model: undefined,
    responseId: '',
    calls: [],
    thinking: { reasoning_content: '', reasoning: '', reasoning_details: [] },
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
  return finish(reading, end, endpoint);
}

function takeChunk(reading: Reading, chunk: Chunk): void {
  const choice = chunk.choices?.[0];
  const message = choice?.delta ?? choice?.message;
  reading.hasChoice ||= choice !== undefined;
  reading.text += contentText(message?.content);
  reading.isRefused ||= (message?.refusal ?? '') !== '';
  reading.finishReason = choice?.finish_reason || reading.finishReason;
  reading.model ||= chunk.model ?? undefined;
  reading.responseId ||= chunk.id ?? '';
  takeThinking(reading.thinking, message);
  if (choice?.delta != null) addToolCalls(reading.calls, choice.delta.tool_calls ?? []);
  else if (message?.tool_calls != null) reading.calls = wholeToolCalls(message.tool_calls);
  if (chunk.usage != null) {
    reading.usage = {
      inputTokens: chunk.usage.prompt_tokens ?? 0,
      cachedInputTokens: chunk.usage.prompt_tokens_details?.cached_tokens ?? 0,
      outputTokens: chunk.usage.completion_tokens ?? 0,
      reasoningTokens: chunk.usage.completion_tokens_details?.reasoning_tokens ?? 0,
    };
  }
}

function takeThinking(taken: ChatThinking, message: z.infer<typeof messageSchema>): void {
  taken.reasoning_content += message?.reasoning_content ?? '';
  taken.reasoning += message?.reasoning ?? '';
  taken.reasoning_details.push(...(message?.reasoning_details ?? []));
}

/** An answer that does not say why it ended is complete where it came in one piece, or the stream says that it is over. */
function finish(
  { hasChoice: _, finishReason, ...read }: Reading,
  end: StreamEnd,
  endpoint: ModelEndpoint,
): ChatReading {
  const isOver = end.isWhole || (end.isDone && (read.text !== '' || read.calls.length > 0));
  const reason = finishReason ?? (isOver ? 'stop' : undefined);
  if (reason === undefined) throw endedEarly(endpoint);
  const ending = classifyFinishReason(reason);
  if (ending === 'filtered') throw incomplete('content_filter', endpoint, read.usage);
  if (ending === 'failed') throw toStreamError({ code: reason }, endpoint, read.usage);
  return { ...read, cutOff: ending === 'cut-off' ? incomplete('max_output_tokens', endpoint, read.usage) : undefined };
}
