import type OpenAI from 'openai';
import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import type { ToolCall } from '../../contracts/conversation/conversation.ts';
import { stripThinking } from '../../contracts/thinking/stripThinking.ts';
import { withInstructions } from '../conversation/answerForm.ts';
import { createCallIds } from '../conversation/callNames.ts';
import { areWhole, toTurn } from '../conversation/conversationTurn.ts';
import { responsesTools } from '../conversation/offeredTools.ts';
import { toResponsesItems } from '../conversation/responsesInput.ts';
import { refused } from '../failures/replyFailure.ts';
import type { ConversationRequest, ConversationTurn } from '../requests/conversation.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import type { EndpointCapabilities } from './endpointCapabilities.ts';
import { holdsRefusal, messageText, outputItemSchema } from './responseOutput.ts';
import { askResponses, parseEvent, type ResponseReading } from './responseStream.ts';
import { keptParameters } from './responses.ts';
import type { Watchdog } from './watchdog.ts';

/** Asks for the next turn of a conversation through the Responses API, with nothing kept by the endpoint. */
export async function converseWithResponses(
  client: OpenAI,
  endpoint: ModelEndpoint,
  request: ConversationRequest,
  watchdog: Watchdog,
  traits: EndpointCapabilities,
): Promise<ConversationTurn> {
  const body = toBody(request, endpoint, traits);
  const reading = await askResponses(client, endpoint, body, watchdog, traits.streams);
  return readTurn(reading, request, endpoint, body.tools !== undefined);
}

type ResponsesBody = Parameters<typeof askResponses>[2];

/** Tools and instructions first, as the endpoint's cache has them, then the conversation. */
function toBody(request: ConversationRequest, endpoint: ModelEndpoint, traits: EndpointCapabilities): ResponsesBody {
  const tools = responsesTools(request.tools, traits);
  const { withTools, withoutTools } = request.instructions;
  const instructions = tools.tools === undefined ? withoutTools : withTools;
  const entries = traits.takesInstructions ? request.entries : withInstructions(request.entries, instructions);
  return {
    model: endpoint.model,
    ...tools,
    ...(traits.takesInstructions ? { instructions } : {}),
    input: toResponsesItems(entries, { model: endpoint.model, api: 'responses', traits, tools: request.tools }),
    max_output_tokens: request.maxOutputTokens,
    ...(traits.takesInclude ? { include: ['reasoning.encrypted_content' as const] } : {}),
    ...(traits.takesCacheKey ? { prompt_cache_key: request.cacheKey } : {}),
    ...keptParameters(request, traits.keepsAnswers),
  };
}

const itemSchema = z.looseObject({ type: z.string() });
const callId = z.union([z.string(), z.number()]).nullish().catch(undefined);
const callSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('function_call'),
    call_id: callId,
    name: z.string(),
    arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
  }),
  z.looseObject({
    type: z.literal('custom_tool_call'),
    call_id: callId,
    name: z.string(),
    input: z.string().nullish(),
  }),
]);

function readTurn(
  reading: ResponseReading,
  request: ConversationRequest,
  endpoint: ModelEndpoint,
  usedTools: boolean,
): ConversationTurn {
  const nextId = createCallIds(request.entries);
  const read = reading.items.map((item) => readItem(parseEvent(itemSchema, item, endpoint), nextId, endpoint));
  const calls = read.flatMap(({ call }) => (call === undefined ? [] : [call]));
  if (reading.cutOff !== undefined && !(isCutShort(reading.cutOff) && areWhole(calls))) throw reading.cutOff;
  const messages = read.flatMap(({ item }) =>
    item.type === 'message' ? [parseEvent(outputItemSchema, item, endpoint)] : [],
  );
  if (reading.isRefused || holdsRefusal(messages)) throw refused(endpoint, reading.usage);
  const hasMessage = messages.length > 0;
  const { usage, responseId } = reading;
  const answer = {
    api: 'responses' as const,
    usedTools,
    items: itemsOf(read, hasMessage, reading.streamedText),
    calls,
    rawText: hasMessage ? messageText(messages, (text) => text) : reading.streamedText,
    text: hasMessage ? messageText(messages) : stripThinking(reading.streamedText),
    usage,
    responseId,
  };
  return toTurn(answer, request, endpoint, nextId);
}

/** Only the limit of tokens leaves calls behind that may be whole. */
function isCutShort(failure: Error): boolean {
  return failure instanceof AgentError && failure.type === 'model-cut-off';
}

interface ReadItem {
  readonly item: z.infer<typeof itemSchema>;
  readonly call?: ToolCall;
}

/** Text that was streamed without any item goes back as a message all the same. */
function itemsOf(read: readonly ReadItem[], hasMessage: boolean, streamedText: string): readonly unknown[] {
  const items = read.map(({ item }) => item);
  if (hasMessage || streamedText === '') return items;
  const content = [{ type: 'output_text', text: streamedText }];
  return [...items, { type: 'message', role: 'assistant', content }];
}

/** An item as it goes back: without its id, which belongs to nothing that was stored, and its status, which not all take. */
function readItem(
  wire: z.infer<typeof itemSchema>,
  nextId: ReturnType<typeof createCallIds>,
  endpoint: ModelEndpoint,
): ReadItem {
  const { id: _, status: __, ...rest } = wire;
  const item = { ...rest, type: wire.type };
  if (item.type !== 'function_call' && item.type !== 'custom_tool_call') return { item };
  const call = parseEvent(callSchema, item, endpoint);
  const named = { call_id: nextId(call.call_id) };
  const identity = { id: named.call_id, name: call.name };
  if (call.type === 'custom_tool_call') {
    const input = call.input ?? '';
    return { item: { ...call, ...named, input }, call: { ...identity, arguments: input, isFreeform: true } };
  }
  const given = call.arguments ?? '';
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  return { item: { ...call, ...named, arguments: text }, call: { ...identity, arguments: text } };
}
