import type OpenAI from 'openai';
import { stripThinking } from '../../contracts/thinking/stripThinking.ts';
import { refused } from '../failures/replyFailure.ts';
import { toResponsesInput } from '../requests/imageParts.ts';
import { joinedPrompt, type ModelReply, type ModelRequest } from '../requests/modelCall.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import { type EditTool, toolParameters } from './editTools.ts';
import type { EndpointCapabilities } from './endpointCapabilities.ts';
import { editText, holdsRefusal, messageText, outputItemSchema } from './responseOutput.ts';
import { askResponses, parseEvent, type ResponseReading } from './responseStream.ts';
import type { Watchdog } from './watchdog.ts';

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
  const body = {
    model: endpoint.model,
    ...(takesInstructions ? { instructions: own } : {}),
    input: toResponsesInput({ ...request, input: takesInstructions ? request.input : joinedPrompt(asked) }),
    max_output_tokens: request.maxOutputTokens,
    ...keptParameters(request, keepsAnswers),
    ...(tool === undefined ? {} : toolParameters(tool)),
  };
  return toReply(await askResponses(client, endpoint, body, watchdog, streams), endpoint);
}

/** What only endpoints know that keep answers: that this one shall not, and what else they may keep beside it. */
export function keptParameters({ metadata }: Pick<ModelRequest, 'metadata'>, keepsAnswers: boolean) {
  if (!keepsAnswers) return {};
  return { store: false, ...(metadata === undefined ? {} : { metadata: { ...metadata } }) };
}

function toReply(reading: ResponseReading, endpoint: ModelEndpoint): ModelReply {
  if (reading.cutOff !== undefined) throw reading.cutOff;
  const items = reading.items.map((item) => parseEvent(outputItemSchema, item, endpoint));
  if (reading.isRefused || holdsRefusal(items)) throw refused(endpoint, reading.usage);
  const hasMessage = items.some(({ type }) => type === 'message');
  const text = hasMessage ? messageText(items) : stripThinking(reading.streamedText);
  const edits = editText(items);
  return {
    text: text === '' || edits === '' ? text + edits : `${text}\n\n${edits}`,
    usage: reading.usage,
    model: reading.model ?? endpoint.model,
    responseId: reading.responseId,
    api: 'responses',
  };
}
