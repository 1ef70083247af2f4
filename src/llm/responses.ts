import type OpenAI from 'openai';
import { z } from 'zod';
import { AgentError } from '../contracts/agentError.ts';
import { type ModelUsage, noModelUsage } from '../contracts/modelUsage.ts';
import { answerEvents } from './answerEvents.ts';
import type { ModelReply, ModelRequest } from './modelCall.ts';
import { type ModelEndpoint, nameOf } from './modelEndpoint.ts';
import { toStreamError } from './modelFailure.ts';
import { endedEarly, incomplete, refused } from './replyFailure.ts';
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

const partSchema = z.object({ type: z.string(), text: z.string().optional() });

const responseSchema = z.object({
  id: z.string().default(''),
  model: z.string().optional(),
  output: z.array(z.object({ type: z.string(), content: z.array(partSchema).nullish() })).nullish(),
  usage: usageSchema,
  error: z.unknown().optional(),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish(),
});

type WireResponse = z.infer<typeof responseSchema>;

const eventSchema = z.object({ type: z.string() }).loose();
const endSchema = z.object({ response: responseSchema });
const placeSchema = z.object({ output_index: z.number().default(0), content_index: z.number().default(0) });
const deltaSchema = placeSchema.extend({ delta: z.string() });
const doneSchema = placeSchema.extend({ text: z.string() });

/** Asks through the Responses API, streamed, with nothing kept by the endpoint. */
export async function completeWithResponses(
  client: OpenAI,
  endpoint: ModelEndpoint,
  request: ModelRequest,
  watchdog: Watchdog,
): Promise<ModelReply> {
  const call = client.responses.create(
    {
      model: endpoint.model,
      instructions: request.instructions,
      input: request.input,
      max_output_tokens: request.maxOutputTokens,
      store: false,
      stream: true,
      ...(request.metadata === undefined ? {} : { metadata: { ...request.metadata } }),
    },
    { signal: watchdog.signal },
  );
  return readResponseEvents(answerEvents(await call.withResponse(), lastEventOf), endpoint, watchdog);
}

const statusSchema = z.object({ status: z.enum(['completed', 'incomplete', 'failed']).default('completed') });

/** A whole response as the event that ends a stream. */
function lastEventOf(response: unknown): unknown {
  const status = statusSchema.safeParse(response).data?.status ?? 'completed';
  return { type: `response.${status}`, response };
}

async function readResponseEvents(
  events: AsyncIterable<unknown>,
  endpoint: ModelEndpoint,
  watchdog: Watchdog,
): Promise<ModelReply> {
  const texts = new Map<string, string>();
  for await (const data of events) {
    watchdog.noteProgress();
    const event = parseEvent(eventSchema, data, endpoint);
    switch (event.type) {
      case 'response.output_text.delta': {
        const delta = parseEvent(deltaSchema, event, endpoint);
        const place = `${delta.output_index}/${delta.content_index}`;
        texts.set(place, (texts.get(place) ?? '') + delta.delta);
        break;
      }
      case 'response.output_text.done': {
        const done = parseEvent(doneSchema, event, endpoint);
        texts.set(`${done.output_index}/${done.content_index}`, done.text);
        break;
      }
      case 'response.refusal.done':
        throw refused(endpoint);
      case 'error':
        throw toStreamError(event, endpoint);
      case 'response.failed':
        throw toStreamError(parseEvent(endSchema, event, endpoint).response.error, endpoint);
      case 'response.incomplete': {
        const { response } = parseEvent(endSchema, event, endpoint);
        throw incomplete(response.incomplete_details?.reason ?? undefined, endpoint);
      }
      case 'response.completed':
        return toReply(parseEvent(endSchema, event, endpoint).response, [...texts.values()].join(''), endpoint);
    }
  }
  throw endedEarly(endpoint);
}

function toReply(response: WireResponse, streamedText: string, endpoint: ModelEndpoint): ModelReply {
  const parts = (response.output ?? []).flatMap((item) => (item.type === 'message' ? (item.content ?? []) : []));
  if (parts.some((part) => part.type === 'refusal')) throw refused(endpoint);
  const text = parts.map((part) => (part.type === 'output_text' ? (part.text ?? '') : '')).join('');
  return {
    // Some endpoints leave the output of the last event empty: what was streamed counts then.
    text: text === '' ? streamedText : text,
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
  const message = `The ${nameOf(endpoint)} sent an event that does not have the Responses API's form.`;
  throw new AgentError('unexpected', message, { isRetryable: true, cause: parsed.error });
}
