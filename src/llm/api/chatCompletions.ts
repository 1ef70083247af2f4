import type OpenAI from 'openai';
import { stripThinking } from '../../contracts/thinking/stripThinking.ts';
import { refused } from '../failures/replyFailure.ts';
import { toChatContent } from '../requests/imageParts.ts';
import { joinedPrompt, type ModelReply, type ModelRequest } from '../requests/modelCall.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import { askChat, type ChatReading } from './chatStream.ts';
import type { EndpointCapabilities } from './endpointCapabilities.ts';
import type { Watchdog } from './watchdog.ts';

/** Asks through chat completions, for endpoints that have no Responses API; with no more parameters than they take. */
export async function completeWithChatCompletions(
  client: OpenAI,
  endpoint: ModelEndpoint,
  request: ModelRequest,
  watchdog: Watchdog,
  traits: EndpointCapabilities,
): Promise<ModelReply> {
  const asked = { messages: toMessages(request, traits), maxOutputTokens: request.maxOutputTokens };
  return toReply(await askChat(client, endpoint, asked, watchdog, traits), endpoint);
}

function toMessages(request: ModelRequest, traits: EndpointCapabilities): OpenAI.ChatCompletionMessageParam[] {
  const { instructions, images } = request;
  if (!traits.takesInstructions) {
    return [{ role: 'user', content: toChatContent(joinedPrompt(request), images) }];
  }
  return [
    { role: 'system', content: instructions },
    { role: 'user', content: toChatContent(request.input, images) },
  ];
}

function toReply(reading: ChatReading, endpoint: ModelEndpoint): ModelReply {
  if (reading.cutOff !== undefined) throw reading.cutOff;
  if (reading.isRefused) throw refused(endpoint, reading.usage);
  return {
    text: stripThinking(reading.text),
    usage: reading.usage,
    model: reading.model ?? endpoint.model,
    responseId: reading.responseId,
    api: 'chat-completions',
  };
}
