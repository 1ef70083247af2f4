import type OpenAI from 'openai';
import { stripThinking } from '../../contracts/thinking/stripThinking.ts';
import { withInstructions } from '../conversation/answerForm.ts';
import { createCallIds } from '../conversation/callNames.ts';
import { alternating, toChatMessages } from '../conversation/chatMessages.ts';
import { areWhole, toTurn } from '../conversation/conversationTurn.ts';
import { chatTools } from '../conversation/offeredTools.ts';
import type { PartialCall } from '../conversation/toolCallDeltas.ts';
import { refused } from '../failures/replyFailure.ts';
import type { ConversationRequest, ConversationTurn } from '../requests/conversation.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import { askChat, type ChatReading } from './chatStream.ts';
import type { EndpointCapabilities } from './endpointCapabilities.ts';
import type { Watchdog } from './watchdog.ts';

/** Asks for the next turn of a conversation through chat completions. */
export async function converseWithChatCompletions(
  client: OpenAI,
  endpoint: ModelEndpoint,
  request: ConversationRequest,
  watchdog: Watchdog,
  traits: EndpointCapabilities,
): Promise<ConversationTurn> {
  const tools = chatTools(request.tools, traits);
  const usedTools = tools.tools !== undefined;
  const asked = {
    ...tools,
    messages: toMessages(request, endpoint, traits, usedTools),
    ...(traits.takesCacheKey ? { prompt_cache_key: request.cacheKey } : {}),
    maxOutputTokens: request.maxOutputTokens,
  };
  return readTurn(await askChat(client, endpoint, asked, watchdog, traits), request, endpoint, usedTools);
}

function toMessages(
  request: ConversationRequest,
  endpoint: ModelEndpoint,
  traits: EndpointCapabilities,
  usedTools: boolean,
): OpenAI.ChatCompletionMessageParam[] {
  const instructions = usedTools ? request.instructions.withTools : request.instructions.withoutTools;
  const sending = { model: endpoint.model, api: 'chat-completions' as const, traits, tools: request.tools };
  if (traits.takesInstructions) {
    return [{ role: 'system', content: instructions }, ...toChatMessages(request.entries, sending)];
  }
  // Templates without a place for instructions want user and assistant to alternate.
  return alternating(toChatMessages(withInstructions(request.entries, instructions), sending));
}

function readTurn(
  reading: ChatReading,
  request: ConversationRequest,
  endpoint: ModelEndpoint,
  usedTools: boolean,
): ConversationTurn {
  const nextId = createCallIds(request.entries);
  const read = reading.calls
    .filter((call) => call.name !== '' || call.arguments !== '')
    .map((call) => ({ ...call, id: nextId(call.id), arguments: call.arguments === '' ? '{}' : call.arguments }));
  const calls = read.map(({ id, name, arguments: given }) => ({ id, name, arguments: given }));
  if (reading.cutOff !== undefined && !areWhole(calls)) throw reading.cutOff;
  if (reading.isRefused) throw refused(endpoint, reading.usage);
  const answer = {
    api: 'chat-completions' as const,
    usedTools,
    items: [toMessage(reading, read)],
    calls,
    rawText: reading.text,
    text: stripThinking(reading.text),
    usage: reading.usage,
    responseId: reading.responseId,
  };
  return toTurn(answer, request, endpoint, nextId);
}

/** The message of an answer, as one that came in one piece would hold it. */
function toMessage({ text, thinking }: ChatReading, calls: readonly PartialCall[]): Readonly<Record<string, unknown>> {
  const { reasoning_content, reasoning, reasoning_details } = thinking;
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(reasoning_content === '' ? {} : { reasoning_content }),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(reasoning_details.length === 0 ? {} : { reasoning_details }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(toWireCall) }),
  };
}

function toWireCall({ id, name, arguments: given, extraContent }: PartialCall) {
  const signed = extraContent == null ? {} : { extra_content: extraContent };
  return { id, type: 'function', function: { name, arguments: given }, ...signed };
}
