import type OpenAI from 'openai';
import { z } from 'zod';
import { type ModelUsage, noModelUsage } from '../../contracts/models/modelUsage.ts';
import { stripThinking } from '../../contracts/thinking/stripThinking.ts';
import { toStreamError } from '../failures/modelFailure.ts';
import { endedEarly, incomplete, malformed, refused } from '../failures/replyFailure.ts';
import { toResponsesInput } from '../requests/imageParts.ts';
import { joinedPrompt, type ModelReply, type ModelRequest } from '../requests/modelCall.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import { type EditTool, toolParameters } from './editTools.ts';
import type { EndpointCapabilities } from './endpointCapabilities.ts';
import { readEventStream, type StreamEnd } from './eventStream.ts';
import { editText, holdsRefusal, messageText, type OutputItem, outputItemSchema } from './responseOutput.ts';
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
  output: z.array(outputItemSchema).nullish(),
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
const itemDoneSchema = z.object({ output_index: z.number().default(0), item: outputItemSchema });

/**
 * Asks through the Responses API, with nothing kept by the endpoint and no more parameters than it takes.
 * @param tool how the model shall hand over edits; undefined where the answer is text
 */
export async function completeWithResponses(
  client: OpenAI,
  endpoint: ModelEndpoint,
  request: ModelRequest,
  watchdog: Watchdog,
  { streams, takesInstructions, keepsAnswers }: EndpointCapabilities,
  tool?: EditTool,
): Promise<ModelReply> {
  const own = tool === undefined ? request.instructions : (request.edits?.[tool] ?? request.instructions);
  const asked = { instructions: own, input: request.input };
  if (!streams) watchdog.awaitWhole();
  const call = client.responses.create(
    {
      model: endpoint.model,
      ...(takesInstructions ? { instructions: own } : {}),
      input: toResponsesInput({ ...request, input: takesInstructions ? request.input : joinedPrompt(asked) }),
      max_output_tokens: request.maxOutputTokens,
      ...(keepsAnswers ? { store: false } : {}),
      stream: streams,
      ...(request.metadata === undefined || !keepsAnswers ? {} : { metadata: { ...request.metadata } }),
      ...(tool === undefined ? {} : toolParameters(tool)),
    },
    { signal: watchdog.signal },
  );
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
  readonly items: Map<number, OutputItem>;
  isRefused: boolean;
}

async function readResponseEvents(
  events: AsyncIterable<unknown>,
  end: StreamEnd,
  endpoint: ModelEndpoint,
  watchdog: Watchdog,
): Promise<ModelReply> {
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
        throw incomplete(response.incomplete_details?.reason ?? undefined, endpoint, toUsage(response));
      }
      case 'response.completed':
        return toReply(parseEvent(endSchema, event, endpoint).response, streamed, endpoint);
      default:
        takeEvent(streamed, event, endpoint);
    }
  }
  if (streamed.isRefused) throw refused(endpoint);
  // Some endpoints send no last event: then what is finished counts where they say that nothing more comes.
  if (end.isDone && streamed.items.size > 0) return toReply(unknownResponse, streamed, endpoint);
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

function toReply(response: WireResponse, streamed: Streamed, endpoint: ModelEndpoint): ModelReply {
  const whole = response.output ?? [];
  // Some endpoints leave the output of the last event empty: what was streamed counts then.
  const items = whole.length > 0 ? whole : [...streamed.items].sort(([a], [b]) => a - b).map(([, item]) => item);
  if (streamed.isRefused || holdsRefusal(items)) throw refused(endpoint, toUsage(response));
  const hasMessage = items.some(({ type }) => type === 'message');
  const text = hasMessage ? messageText(items) : stripThinking([...streamed.texts.values()].join(''));
  const edits = editText(items);
  return {
    text: text === '' || edits === '' ? text + edits : `${text}\n\n${edits}`,
    usage: toUsage(response),
    model: response.model ?? endpoint.model,
    responseId: response.id,
    api: 'responses',
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

function parseEvent<Schema extends z.ZodType>(schema: Schema, data: unknown, endpoint: ModelEndpoint): z.infer<Schema> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw malformed('an event that is not one of the Responses API', endpoint, parsed.error);
}
