import type OpenAI from 'openai';
import { completeWithChatCompletions } from '../api/chatCompletions.ts';
import { adaptConversation } from '../api/conversationRefusals.ts';
import { converseWithChatCompletions } from '../api/converseChat.ts';
import { converseWithResponses } from '../api/converseResponses.ts';
import { type EditTool, isUnsupportedTool } from '../api/editTools.ts';
import { adaptToRefusal, type EndpointCapabilities, fullCapabilities } from '../api/endpointCapabilities.ts';
import { completeWithResponses } from '../api/responses.ts';
import type { Watchdog } from '../api/watchdog.ts';
import { isUnsupportedApi } from '../failures/modelFailure.ts';
import type { ConversationRequest, ConversationTurn } from '../requests/conversation.ts';
import type { ModelReply, ModelRequest } from '../requests/modelCall.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import { type AdaptableCall, callAdaptively } from './adaptation.ts';
import { createExpiringValue } from './expiringValue.ts';

const editTools: readonly EditTool[] = ['freeform-tool', 'apply-patch-tool'];

interface Calling {
  readonly client: OpenAI;
  readonly endpoint: ModelEndpoint;
  /** Milliseconds, only to tell how long ago something was. */
  readonly now: () => number;
}

/** One call as it is made, with what the endpoint takes. */
interface Attempt {
  readonly request: ModelRequest;
  readonly watchdog: Watchdog;
  readonly traits: EndpointCapabilities;
}

/** Calls of one endpoint; each throws what the SDK throws. */
export interface AdaptiveCalls {
  complete(request: ModelRequest, watchdog: Watchdog): Promise<ModelReply>;
  converse(request: ConversationRequest, watchdog: Watchdog): Promise<ConversationTurn>;
}

/**
 * Makes calls of one endpoint in the ways that it takes: over the Responses API or chat completions, with tools or without,
 * with the parameters it knows. What it refuses is left out, in the same call and in those to come.
 */
export function createAdaptiveCalls(calling: Calling): AdaptiveCalls {
  const { client, endpoint, now } = calling;
  const completeWithTool = createToolCalls(calling);
  let hasResponses = true;
  const learning = createLearningCalls(now);

  /** Asks the Responses API where the endpoint may have one, else chat completions. */
  async function askEither<Reply>(
    overResponses: () => Promise<Reply>,
    overChat: () => Promise<Reply>,
    isAdaptable: (error: unknown) => boolean,
    mayHaveResponses: boolean,
  ): Promise<Reply> {
    if (mayHaveResponses) {
      try {
        return await overResponses();
      } catch (error) {
        if (isAdaptable(error) || !isUnsupportedApi(error)) throw error;
      }
    }
    const reply = await overChat();
    hasResponses = false;
    return reply;
  }

  async function completeWithEither(attempt: Attempt): Promise<ModelReply> {
    const { request, watchdog, traits } = attempt;
    const reply = request.edits === undefined ? undefined : await completeWithTool(attempt);
    return reply ?? completeWithResponses(client, endpoint, request, watchdog, traits);
  }

  return {
    complete(request, watchdog) {
      const mayHaveResponses = hasResponses;
      return learning({
        request,
        adapt: (error, asked, traits) => adaptToRefusal(error, traits, asked.maxOutputTokens),
        make: (asked, traits) => {
          const attempt = { request: asked, watchdog, traits };
          return askEither(
            () => completeWithEither(attempt),
            () => completeWithChatCompletions(client, endpoint, asked, watchdog, traits),
            (error) => isParameterRefusal(error, attempt),
            mayHaveResponses,
          );
        },
      });
    },
    converse(request, watchdog) {
      const mayHaveResponses = hasResponses;
      return learning({
        request,
        adapt: (error, asked, traits) => adaptConversation(error, traits, asked),
        make: (asked, traits) =>
          askEither(
            () => converseWithResponses(client, endpoint, asked, watchdog, traits),
            () => converseWithChatCompletions(client, endpoint, asked, watchdog, traits),
            (error) => adaptConversation(error, traits, asked) !== undefined,
            mayHaveResponses,
          ),
      });
    },
  };
}

/** Goes by what is known when a call begins, and remembers what it learned: calls run side by side on one client. */
function createLearningCalls(now: () => number) {
  const known = createExpiringValue<EndpointCapabilities>(now);

  return async <Request extends { readonly maxOutputTokens: number }, Reply>(
    call: Omit<AdaptableCall<Request, Reply>, 'known'>,
  ): Promise<Reply> => {
    const { reply, learned } = await callAdaptively({ ...call, known: known.get() ?? fullCapabilities });
    if (Object.keys(learned).length > 0) known.set({ ...(known.get() ?? fullCapabilities), ...learned });
    return reply;
  };
}

/** Offers one tool after the other: one that is refused costs no tokens, and is not offered again for an hour. */
function createToolCalls({ client, endpoint, now }: Calling): (attempt: Attempt) => Promise<ModelReply | undefined> {
  const tools = editTools.map((tool) => ({ tool, refused: createExpiringValue<true>(now) }));

  return async (attempt) => {
    const { request, watchdog, traits } = attempt;
    for (const { tool, refused } of tools.filter((one) => one.refused.get() === undefined)) {
      try {
        return await completeWithResponses(client, endpoint, request, watchdog, traits, tool);
      } catch (error) {
        if (isParameterRefusal(error, attempt)) throw error;
        if (isUnsupportedTool(error)) refused.set(true);
        else if (isUnsupportedApi(error)) return undefined;
        else throw error;
      }
    }
    return undefined;
  };
}

function isParameterRefusal(error: unknown, { traits, request }: Attempt): boolean {
  return adaptToRefusal(error, traits, request.maxOutputTokens) !== undefined;
}
