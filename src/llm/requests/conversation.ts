import type { AnswerEntry, ToolCall, ToolResult } from '../../contracts/conversation/conversation.ts';
import type { ToolDefinition } from '../../contracts/conversation/toolDefinition.ts';
import type { ModelUsage } from '../../contracts/models/modelUsage.ts';
import type { PromptImage } from './promptImage.ts';

export type { ToolDefinition } from '../../contracts/conversation/toolDefinition.ts';

/** What a conversation consists of, in its order, as it is sent. */
export type SentEntry =
  | {
      readonly kind: 'message';
      readonly text: string;
      readonly images?: readonly Pick<PromptImage, 'mediaType' | 'content'>[];
    }
  | Pick<AnswerEntry, 'kind' | 'model' | 'api' | 'usedTools' | 'items' | 'text' | 'calls' | 'callsInText'>
  | { readonly kind: 'results'; readonly results: readonly Pick<ToolResult, 'callId' | 'name' | 'output'>[] };

export interface ConversationRequest {
  /** Trusted text only, the same for every step of every run; which one depends on whether the endpoint takes tools. */
  readonly instructions: { readonly withTools: string; readonly withoutTools: string };
  /** The same for every step, in the same order. */
  readonly tools: readonly ToolDefinition[];
  /** Ends with a message or results. Each call of an answer has its result in the entry after it. */
  readonly entries: readonly SentEntry[];
  readonly maxOutputTokens: number;
  /** Requests with the same key meet the same prompt cache: one for the run, no secret. At most 64 characters. */
  readonly cacheKey: string;
  /** At most 16 pairs, kept by the endpoint beside the call where it has the Responses API. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** One turn of a model. */
export interface ConversationTurn {
  readonly api: 'responses' | 'chat-completions';
  /** The model by the name it was asked by. */
  readonly model: string;
  readonly usedTools: boolean;
  /** See `conversationEntrySchema`. */
  readonly items: readonly unknown[];
  /** What it wrote, without its thinking; untrusted. */
  readonly text: string;
  /** Empty where the model answered with text only. */
  readonly calls: readonly ToolCall[];
  readonly callsInText: boolean;
  /** All zeros when the endpoint does not count. */
  readonly usage: ModelUsage;
  readonly responseId: string;
  readonly imagesShown?: number;
}
