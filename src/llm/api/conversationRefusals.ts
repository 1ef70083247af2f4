import { isJsonObject } from '../conversation/callArguments.ts';
import type { ConversationTraits } from '../conversation/conversationTraits.ts';
import type { ConversationRequest } from '../requests/conversation.ts';
import { isUnsupportedTool } from './editTools.ts';
import {
  type Adaptation,
  adaptToRefusal,
  type EndpointCapabilities,
  type Refusal,
  readRefusal,
  refusal,
} from './endpointCapabilities.ts';

type TraitName = keyof ConversationTraits;

/** Parameters that can be left out, by the names that endpoints call them in a refusal. */
const parameterNames: ReadonlyArray<readonly [TraitName, RegExp]> = [
  ['takesCacheKey', /prompt_cache_key/],
  [
    'takesInclude',
    /^include\b|['"`.[]include\b|: include$|encrypted content is not supported|reasoning\.encrypted_content/i,
  ],
  ['takesParallelCalls', /parallel_tool_calls/],
  ['takesToolChoice', /\btool_choice\b/],
  ['takesStrict', /\bstrict\b|invalid schema for function/i],
];
const refusing: ReadonlySet<number | undefined> = new Set([400, 422]);

/**
 * How a turn of a conversation may be asked for again that an endpoint refused.
 * @param traits what the refused call went by
 * @returns undefined where nothing that was asked can be left out
 */
export function adaptConversation(
  error: unknown,
  traits: EndpointCapabilities,
  request: ConversationRequest,
): Adaptation | undefined {
  const said = readRefusal(error);
  if (said === undefined) return undefined;
  return (
    adaptHistory(said, traits, request) ??
    adaptParameters(said, traits) ??
    adaptToRefusal(error, traits, request.maxOutputTokens) ??
    adaptTools(error, said, traits) ??
    adaptUnexplained(said, traits)
  );
}

function lasting(traits: EndpointCapabilities, ...left: readonly TraitName[]): Adaptation {
  return { traits: without(traits, left), isForCall: false };
}

function without(traits: EndpointCapabilities, left: readonly TraitName[]): EndpointCapabilities {
  return { ...traits, ...Object.fromEntries(left.map((name) => [name, false])) };
}

/** DeepSeek: "The `reasoning_content` in the thinking mode must be passed back to the API."; Kimi: "… is missing in assistant …". */
const wantsThinking = /reasoning_content.{0,80}(?:must be passed back|is missing)|missing .?reasoning_content/i;
/** OpenAI: "The encrypted content for item rs_… could not be verified.", "… was provided without its required following item." */
const foreignThinking = /encrypted content.{0,120}could not be|['"`]reasoning['"`] was provided without/i;
const thinking = /['"`.](?:reasoning|reasoning_content|reasoning_details)\b(?!\.)|\breasoning_content\b/;
const mistralOrder = /unexpected role ['"`]?user['"`]? after role ['"`]?tool/i;
/** vLLM and chat templates, which parse the arguments of earlier calls. */
const parsing = /json|arguments|unterminated string|expecting (?:value|property|',')|delimiter/i;
/** OpenAI of old: "Invalid value for 'content': expected a string, got null."; FastAPI: "…content: Input should be a valid string". */
const nullContent = /content\b.{0,60}(?:a string|valid string|be null|got null|none)/i;
const toolRole =
  /(?:invalid|unknown|unexpected|unsupported)[^.\n]{0,60}['"`]tool['"`]|role ['"`]?tool['"`]? (?:is )?not|invalid value: ['"`]function_call/i;
const customItem = /invalid value: ['"`]custom_tool_call|custom_tool_call(?:_output)?['"`]? (?:is )?not/i;

/** What was said before, in a form that the endpoint does not take. */
function adaptHistory(
  { status, code, message, parameter }: Refusal,
  traits: EndpointCapabilities,
  request: ConversationRequest,
): Adaptation | undefined {
  const text = `${parameter}\n${message}`;
  const isRefused = refusing.has(status);
  if (isRefused && wantsThinking.test(text)) {
    return traits.takesNoReasoning ? lasting(traits, 'takesNoReasoning') : undefined;
  }
  if (isRefused && traits.takesReasoning && hasAnswers(request)) {
    // Made by another key or deployment: the thinking of other conversations may be taken all the same.
    const isForeign = code === 'invalid_encrypted_content' || foreignThinking.test(message);
    if (isForeign) return { traits: without(traits, ['takesReasoning']), isForCall: true };
    if (thinking.test(text) && isRefusing(message)) {
      return lasting(traits, 'takesReasoning');
    }
  }
  if (traits.takesUserAfterTools && mistralOrder.test(message)) return lasting(traits, 'takesUserAfterTools');
  if (isRefused && traits.takesNullContent && nullContent.test(message) && hasAnswers(request)) {
    return lasting(traits, 'takesNullContent');
  }
  if (isRefused && traits.takesFreeform && customItem.test(message)) return lasting(traits, 'takesFreeform');
  if (isRefused && traits.takesTools && toolRole.test(message)) return lasting(traits, 'takesTools');
  const isParsed = (isRefused || status === 500) && parsing.test(message);
  const isBroken = isParsed && traits.takesBrokenArguments && hasBrokenArguments(request);
  return isBroken ? lasting(traits, 'takesBrokenArguments') : undefined;
}

/** In words: that something is not known or not taken, or has no value that is. */
function isRefusing(message: string): boolean {
  return refusal.test(message) || /invalid (?:value|schema)/i.test(message);
}

function hasAnswers({ entries }: ConversationRequest): boolean {
  return entries.some(({ kind }) => kind === 'answer');
}

function hasBrokenArguments({ entries }: ConversationRequest): boolean {
  const calls = entries.flatMap((entry) => (entry.kind === 'answer' ? entry.calls : []));
  return calls.some((call) => call.isFreeform !== true && !isJsonObject(call.arguments));
}

function adaptParameters(
  { status, parameter, message }: Refusal,
  traits: EndpointCapabilities,
): Adaptation | undefined {
  if (!refusing.has(status)) return undefined;
  // A parameter that is named decides, but for one as wide as `tools`.
  const isNamed = parameter !== '' && !/^tools\b/.test(parameter);
  const isSaid = (pattern: RegExp) => !isNamed && isRefusing(message) && pattern.test(message);
  const refused = parameterNames.find(
    ([trait, pattern]) => traits[trait] && (pattern.test(parameter) || isSaid(pattern)),
  );
  return refused === undefined ? undefined : lasting(traits, refused[0]);
}

/** A history that is wrong is no reason to give up tools: the next call would be refused for it as well. */
const aboutHistory =
  /no tool (?:call|output)|tool_call_id|tool_calls['"`]? must be|must be (?:followed by|a response to)|tool call id/i;
/** OpenRouter (404): "No endpoints found that support tool use"; llama.cpp (500, 501): "tools param requires --jinja flag". */
const lacksTools =
  /support tool use|tools param|param(?:eter)?: tools|tools? (?:is|are) not|(?:not|n't) support tools?/i;
const foreignStatuses: ReadonlySet<number | undefined> = new Set([404, 500, 501]);

/** Tools, one kind after the other: custom ones first, which are less common. */
function adaptTools(error: unknown, said: Refusal, traits: EndpointCapabilities): Adaptation | undefined {
  const { status, parameter, message } = said;
  if (!traits.takesTools || /^(?:input|messages)\b/.test(parameter) || aboutHistory.test(message)) return undefined;
  if (foreignStatuses.has(status) && lacksTools.test(message)) return lasting(traits, 'takesTools');
  if (!isUnsupportedTool(error)) return undefined;
  const isAboutAll = /does not support tools|auto-tool-choice/.test(message);
  return lasting(traits, traits.takesFreeform && !isAboutAll ? 'takesFreeform' : 'takesTools');
}

const extras: readonly TraitName[] = [
  'takesCacheKey',
  'takesInclude',
  'takesParallelCalls',
  'takesToolChoice',
  'takesStrict',
  'takesFreeform',
];

/** A refusal that says nothing of its reason: whatever is not needed is left out, at last the tools. */
function adaptUnexplained(
  { status, parameter, message }: Refusal,
  traits: EndpointCapabilities,
): Adaptation | undefined {
  if (!refusing.has(status) || parameter !== '' || !/^\d{3} |^$|^(?:bad|invalid) request\.?$/i.test(message)) {
    return undefined;
  }
  if (extras.some((name) => traits[name])) return lasting(traits, ...extras);
  return traits.takesTools ? lasting(traits, 'takesTools') : undefined;
}
