import type OpenAI from 'openai';
import { completeWithChatCompletions } from '../api/chatCompletions.ts';
import { type EditTool, isUnsupportedTool } from '../api/editTools.ts';
import { adaptToRefusal, type EndpointCapabilities, fullCapabilities } from '../api/endpointCapabilities.ts';
import { completeWithResponses } from '../api/responses.ts';
import type { Watchdog } from '../api/watchdog.ts';
import { isUnsupportedApi } from '../failures/modelFailure.ts';
import type { ModelReply, ModelRequest } from '../requests/modelCall.ts';
import type { ModelEndpoint } from '../requests/modelEndpoint.ts';
import { createExpiringValue } from './expiringValue.ts';

/** Each takes one parameter away, or lowers the tokens of the answer. */
const mostAdaptations = 8;

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

/**
 * Makes calls of one endpoint in the ways that it takes: over the Responses API or chat completions, with tools or without,
 * with the parameters it knows. What it refuses is left out, in the same call and in those to come.
 * @returns what completes a request; throws what the SDK throws
 */
export function createAdaptiveCalls(
  calling: Calling,
): (request: ModelRequest, watchdog: Watchdog) => Promise<ModelReply> {
  const { client, endpoint, now } = calling;
  const completeWithTool = createToolCalls(calling);
  let hasResponses = true;
  const known = createExpiringValue<EndpointCapabilities>(now);

  /** Asks the Responses API where the endpoint may have one, else chat completions. */
  async function completeOnce(attempt: Attempt, mayHaveResponses: boolean): Promise<ModelReply> {
    const { request, watchdog, traits } = attempt;
    if (mayHaveResponses) {
      const reply = request.edits === undefined ? undefined : await completeWithTool(attempt);
      if (reply !== undefined) return reply;
      try {
        return await completeWithResponses(client, endpoint, request, watchdog, traits);
      } catch (error) {
        if (isParameterRefusal(error, attempt) || !isUnsupportedApi(error)) throw error;
      }
    }
    const reply = await completeWithChatCompletions(client, endpoint, request, watchdog, traits);
    hasResponses = false;
    return reply;
  }

  return async (request, watchdog) => {
    // Calls run side by side on one client: each goes by what was known when it began.
    const mayHaveResponses = hasResponses;
    const { reply, learned } = await completeAdaptively(request, known.get() ?? fullCapabilities, (adapted, asked) =>
      completeOnce({ request: asked, watchdog, traits: adapted }, mayHaveResponses),
    );
    if (learned !== undefined) known.set(learned);
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

/**
 * Makes a call, and makes it again with other parameters as often as the endpoint refuses one of them.
 * @returns what was learned for calls to come, where anything was
 */
async function completeAdaptively(
  request: ModelRequest,
  known: EndpointCapabilities,
  complete: (traits: EndpointCapabilities, request: ModelRequest) => Promise<ModelReply>,
): Promise<{ readonly reply: ModelReply; readonly learned?: EndpointCapabilities }> {
  let traits = known;
  // What holds for one prompt only is not learned.
  let limit = request.maxOutputTokens;
  for (let adaptations = 0; ; adaptations += 1) {
    const maxOutputTokens = Math.min(limit, traits.mostOutputTokens ?? limit);
    try {
      const reply = await complete(traits, { ...request, maxOutputTokens });
      return { reply, ...(traits === known ? {} : { learned: traits }) };
    } catch (error) {
      const adapted = adaptToRefusal(error, traits, maxOutputTokens);
      if (adapted === undefined || adaptations === mostAdaptations) throw error;
      if (adapted.isForCall) limit = adapted.traits.mostOutputTokens ?? limit;
      else traits = adapted.traits;
    }
  }
}
