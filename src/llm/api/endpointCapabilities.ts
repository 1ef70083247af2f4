import OpenAI from 'openai';
import { z } from 'zod';
import { type ConversationTraits, fullConversationTraits } from '../conversation/conversationTraits.ts';
import { readOutputLimit } from '../failures/outputLimit.ts';

/** What an endpoint takes of a call, beside the API that it has. */
export interface EndpointCapabilities extends ConversationTraits {
  /** Whether it streams; otherwise the answer comes in one piece. */
  readonly streams: boolean;
  /** Whether instructions have a place of their own; otherwise they stand before the input, as the user's words. */
  readonly takesInstructions: boolean;
  /** Whether chat completions take `max_completion_tokens` and `stream_options`, which came later. */
  readonly takesNewerParameters: boolean;
  /** Whether the Responses API takes `store` and `metadata`, which only endpoints that keep answers know. */
  readonly keepsAnswers: boolean;
  /** The most tokens of an answer; undefined where it never said. */
  readonly mostOutputTokens: number | undefined;
}

/** What an endpoint is taken to be until it refuses something. */
export const fullCapabilities: EndpointCapabilities = {
  ...fullConversationTraits,
  streams: true,
  takesInstructions: true,
  takesNewerParameters: true,
  keepsAnswers: true,
  mostOutputTokens: undefined,
};

/** How a call may be made again after a refusal. */
export interface Adaptation {
  readonly traits: EndpointCapabilities;
  /** It holds for this call only. */
  readonly isForCall: boolean;
}

const refusing: ReadonlySet<number | undefined> = new Set([400, 422]);
/** llama.cpp answers what a chat template throws with a 500. */
const templateStatuses: ReadonlySet<number | undefined> = new Set([400, 422, 500]);
const wireSchema = z.object({
  param: z.string().nullish().catch(undefined),
  message: z.string().nullish().catch(undefined),
  code: z.string().nullish().catch(undefined),
});
const longestMessage = 2_000;

/** What an endpoint says of a call that it refused. Untrusted. */
export interface Refusal {
  readonly status: number | undefined;
  /** Which parameter, where the endpoint names one, else empty. */
  readonly parameter: string;
  readonly code: string;
  /** At most 2,000 characters. */
  readonly message: string;
}

/** @returns undefined where the call failed for another reason than what the endpoint said */
export function readRefusal(error: unknown): Refusal | undefined {
  if (!(error instanceof OpenAI.APIError)) return undefined;
  const wire = wireSchema.safeParse(error.error).data;
  const message = (wire?.message ?? error.message).slice(0, longestMessage);
  return { status: error.status, parameter: wire?.param ?? '', code: wire?.code ?? '', message };
}

/** OpenAI: "must be verified to stream this model", "'stream' does not support true"; gateways in words of their own. */
const streaming = /\bstream(?:ing|ed|s)?\b(?!_options)/i;
/** Words that refuse a parameter rather than its value. */
export const refusal =
  /not (?:yet )?(?:supported?|available|allowed|enabled|implemented|permitted|possible)|(?:doesn't|does not|don't|do not|cannot|can't|can not) (?:support|stream|be streamed|use)|unsupported|must be (?:verified|false|set to false)|disabled|unrecogni[sz]ed|unknown|unexpected|extra(?:_forbidden| inputs?| fields?)|not permitted|only .{0,40}(?:non-stream|false|without)/i;
/** OpenAI's o1 series, the chat templates of Gemma and Mistral, Google ("Developer instruction is not enabled"). */
const systemRole = [
  /(?:does not support|doesn't support|unsupported(?: value)?:?|unknown|invalid|unexpected)[^.\n]{0,60}['"`]?(?:system|developer)\b/i,
  /\b(?:system|developer)['"`]? (?:role|message|prompt|instruction)s?\b[^.\n]{0,60}(?:not |un|n't )(?:be )?(?:supported|support|enabled|allowed|available|permitted)/i,
  /only (?:the )?['"`]?user['"`]?(?:,| and| or) ['"`]?(?:assistant|model)['"`]?[^.\n]{0,20} roles?/i,
  /roles must alternate|system['"`]? is not one of|first message must be (?:from )?(?:a |the )?['"`]?user/i,
];
const newerParameters = /max_completion_tokens|stream_options/;
const keptAnswers = /\b(?:store|metadata)\b/;

/**
 * How a call may be made again that an endpoint refused for one of its parameters.
 * @param error what the SDK threw
 * @param traits what the refused call went by
 * @param asked tokens that it wanted of the answer
 * @returns undefined where the refusal is about something else, or the parameter was left out already
 */
export function adaptToRefusal(error: unknown, traits: EndpointCapabilities, asked: number): Adaptation | undefined {
  const said = readRefusal(error);
  if (said === undefined || !templateStatuses.has(said.status)) return undefined;
  const { status, parameter, message } = said;
  const lasting = (changed: Partial<EndpointCapabilities>) => ({ traits: { ...traits, ...changed }, isForCall: false });
  const isRole =
    /^messages\b.*role$|^instructions$/.test(parameter) || systemRole.some((pattern) => pattern.test(message));
  if (traits.takesInstructions && isRole) return lasting({ takesInstructions: false });
  if (!refusing.has(status)) return undefined;

  const limit = readOutputLimit(message, asked);
  if (limit !== undefined) {
    return { traits: { ...traits, mostOutputTokens: limit.tokens }, isForCall: limit.isOfPrompt };
  }
  const names = (pattern: RegExp) => pattern.test(parameter) || pattern.test(message);
  if (traits.takesNewerParameters && names(newerParameters)) return lasting({ takesNewerParameters: false });
  const isRefused = parameter !== '' || refusal.test(message);
  if (traits.streams && (parameter === 'stream' || (parameter === '' && streaming.test(message) && isRefused))) {
    return lasting({ streams: false });
  }
  const isKept = keptAnswers.test(parameter) || (parameter === '' && keptAnswers.test(message) && isRefused);
  return traits.keepsAnswers && isKept ? lasting({ keepsAnswers: false }) : undefined;
}
