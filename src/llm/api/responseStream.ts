import type OpenAI from 'openai';
import { z } from 'zod';
import { type ModelUsage, noModelUsage } from '../../contracts/models/modelUsage.ts';
import { toStreamError } from '../failures/modelFailure.ts';
import { endedEarly, incomplete, malformed, refused } from '../failures/replyFailure.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import { readEventStream, type StreamEnd } from './eventStream.ts';
import type { Watchdog } from './watchdog.ts';

const count = z.number().int().nonnegative().nullish();

const usageSchema = z
  .object({
    input_tokens: count,
    input_tokens_details: z.object({ cached_tokens: count }).nullish(),
    output_tokens: count,
    output_tokens_details: z.object({ reasoning_tokens: count }).nullish(),
  })
  .nullish();

const responseSchema = z.object({
  id: z.string().default(''),
  model: z.string().optional(),
  output: z.array(z.unknown()).nullish(),
  usage: usageSchema,
  error: z.unknown().optional(),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
});

type WireResponse = z.infer<typeof responseSchema>;

const unknownResponse: WireResponse = { id: '', output: [], usage: undefined };

const eventSchema = z.object({ type: z.string() }).loose();
const endSchema = z.object({ response: responseSchema });
const placeSchema = z.object({ output_index: z.number().default(0), content_index: z.number().default(0) });
const deltaSchema = placeSchema.extend({ delta: z.string() });
const doneSchema = placeSchema.extend({ text: z.string() });
const itemDoneSchema = z.object({ output_index: z.number().default(0), item: z.unknown() });

/** A response as it was read, whole or cut off. */
export interface ResponseReading {
  /** In their order, as they came. */
  readonly items: readonly unknown[];
  /** What was streamed as text, for endpoints that leave the output empty. */
  readonly streamedText: string;
  readonly isRefused: boolean;
  /** Why it was cut off: the failure to throw where what came is of no use. */
  readonly cutOff: Error | undefined;
  readonly usage: ModelUsage;
  readonly model: string | undefined;
  readonly responseId: string;
}

/**
 * Calls the Responses API and reads what it answers.
 * @param body of the request, but for `stream`
 * @throws what the SDK throws, and AgentError where the answer cannot be read or failed
 */
export async function askResponses(
  client: OpenAI,
  endpoint: ModelEndpoint,
  body: Omit<OpenAI.Responses.ResponseCreateParams, 'stream'>,
  watchdog: Watchdog,
  streams: boolean,
): Promise<ResponseReading> {
  if (!streams) watchdog.awaitWhole();
  const call = client.responses.create({ ...body, stream: streams }, { signal: watchdog.signal });
  const end = { isWhole: false, isDone: false };
  return readResponseEvents(
    readEventStream(client, await call.asResponse(), lastEventOf, end),
    end,
    endpoint,
    watchdog,
  );
}

const statusSchema = z.object({ status: z.enum(['completed', 'incomplete', 'failed']).default('completed') });

/** A whole response as the event that ends a stream. */
function lastEventOf(response: unknown): unknown {
  const status = statusSchema.safeParse(response).data?.status ?? 'completed';
  return { type: `response.${status}`, response };
}

interface Streamed {
  /** Text by its place in the output. */
  readonly texts: Map<string, string>;
  /** Finished items by their index in the output. */
  readonly items: Map<number, unknown>;
  isRefused: boolean;
}

async function readResponseEvents(
  events: AsyncIterable<unknown>,
  end: StreamEnd,
  endpoint: ModelEndpoint,
  watchdog: Watchdog,
): Promise<ResponseReading> {
  const streamed: Streamed = { texts: new Map(), items: new Map(), isRefused: false };
  for await (const data of events) {
    watchdog.noteProgress();
    const event = parseEvent(eventSchema, data, endpoint);
    switch (event.type) {
      // The last event says what it cost.
      case 'response.refusal.done':
        streamed.isRefused = true;
        break;
      case 'error':
        throw toStreamError(event, endpoint);
      case 'response.failed': {
        const { response } = parseEvent(endSchema, event, endpoint);
        throw toStreamError(response.error, endpoint, toUsage(response));
      }
      case 'response.incomplete': {
        const { response } = parseEvent(endSchema, event, endpoint);
        const reason = response.incomplete_details?.reason ?? undefined;
        return toReading(response, streamed, incomplete(reason, endpoint, toUsage(response)));
      }
      case 'response.completed':
        return toReading(parseEvent(endSchema, event, endpoint).response, streamed, undefined);
      default:
        takeEvent(streamed, event, endpoint);
    }
  }
  if (streamed.isRefused) throw refused(endpoint);
  // Some endpoints send no last event: then what is finished counts where they say that nothing more comes.
  if (end.isDone && streamed.items.size > 0) return toReading(unknownResponse, streamed, undefined);
  throw endedEarly(endpoint);
}

function takeEvent({ texts, items }: Streamed, event: z.infer<typeof eventSchema>, endpoint: ModelEndpoint): void {
  if (event.type === 'response.output_text.delta') {
    const delta = parseEvent(deltaSchema, event, endpoint);
    const place = `${delta.output_index}/${delta.content_index}`;
    texts.set(place, (texts.get(place) ?? '') + delta.delta);
  } else if (event.type === 'response.output_text.done') {
    const done = parseEvent(doneSchema, event, endpoint);
    texts.set(`${done.output_index}/${done.content_index}`, done.text);
  } else if (event.type === 'response.output_item.done') {
    const done = parseEvent(itemDoneSchema, event, endpoint);
    items.set(done.output_index, done.item);
  }
}

function toReading(response: WireResponse, streamed: Streamed, cutOff: Error | undefined): ResponseReading {
  const whole = response.output ?? [];
  return {
    // Some endpoints leave the output of the last event empty: what was streamed counts then.
    items: whole.length > 0 ? whole : [...streamed.items].sort(([a], [b]) => a - b).map(([, item]) => item),
    streamedText: [...streamed.texts.values()].join(''),
    isRefused: streamed.isRefused,
    cutOff,
    usage: toUsage(response),
    model: response.model,
    responseId: response.id,
  };
}

function toUsage({ usage }: WireResponse): ModelUsage {
  if (usage == null) return noModelUsage;
  return {
    inputTokens: usage.input_tokens ?? 0,
    cachedInputTokens: usage.input_tokens_details?.cached_tokens ?? 0,
    outputTokens: usage.output_tokens ?? 0,
    reasoningTokens: usage.output_tokens_details?.reasoning_tokens ?? 0,
  };
}

/** @throws AgentError `model-malformed` */
export function parseEvent<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  endpoint: ModelEndpoint,
): z.infer<Schema> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw malformed('an event that is not one of the Responses API', endpoint, parsed.error);
}
