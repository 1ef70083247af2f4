/** What an endpoint takes of a conversation with tools. Each is true, or false where the endpoint refused it. */
export interface ConversationTraits {
  /** Tools at all; without them the conversation goes on in text. */
  readonly takesTools: boolean;
  /** Custom tools of the Responses API, whose input is text of a grammar. */
  readonly takesFreeform: boolean;
  /** `strict` of a function tool. */
  readonly takesStrict: boolean;
  readonly takesParallelCalls: boolean;
  readonly takesToolChoice: boolean;
  /** `include`, which asks for encrypted thinking. */
  readonly takesInclude: boolean;
  readonly takesCacheKey: boolean;
  /** The thinking of earlier answers: reasoning items, `reasoning_content` of a message. */
  readonly takesReasoning: boolean;
  /** Whether a message with calls may lack its thinking: DeepSeek and Kimi refuse one where they think. */
  readonly takesNoReasoning: boolean;
  /** Calls of earlier answers whose arguments are no JSON object: many chat templates parse them. */
  readonly takesBrokenArguments: boolean;
  /** A message with calls and no text whose content is null; otherwise it is an empty text. */
  readonly takesNullContent: boolean;
  /** A message of the user right after results of tools: Mistral wants one of the assistant between. */
  readonly takesUserAfterTools: boolean;
}

/** What an endpoint is taken to be until it refuses something. */
export const fullConversationTraits: ConversationTraits = {
  takesTools: true,
  takesFreeform: true,
  takesStrict: true,
  takesParallelCalls: true,
  takesToolChoice: true,
  takesInclude: true,
  takesCacheKey: true,
  takesReasoning: true,
  takesNoReasoning: true,
  takesBrokenArguments: true,
  takesNullContent: true,
  takesUserAfterTools: true,
};
