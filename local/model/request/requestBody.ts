import type { ContentPart } from '../wire/imageParts.ts';
import type { PlacedItem } from './askedItem.ts';
import type { OfferedTool } from './offeredTools.ts';

/** A request for an answer, whichever API it came by, as far as the stand-in looks at it. */
export interface ModelRequestBody {
  readonly model: string;
  readonly streams: boolean;
  /** Whether usage is reported at all. */
  readonly includesUsage: boolean;
  readonly tools: readonly OfferedTool[];
  readonly toolChoice: 'none' | 'auto' | 'required' | undefined;
  /** Whether several calls may come in one answer. */
  readonly takesParallelCalls: boolean;
  readonly outputTokens: { readonly name: string; readonly count: number };
  /** Where instructions stand, if anywhere: a parameter. */
  readonly instructionsIn: string | undefined;
  readonly newerParameter: string | undefined;
  /** Names of the parameters that were given, of those that some endpoints do not know. */
  readonly given: ReadonlySet<string>;
  readonly include: readonly string[];
  readonly cacheKey: string | undefined;
  /** Whether the answer is kept, so that its items can be named by their ids. */
  readonly isStored: boolean;
  readonly parts: readonly ContentPart[];
  readonly instructions: string;
  readonly items: readonly PlacedItem[];
  /** Where results of tools are lists of parts rather than text: indexes of messages. */
  readonly resultsInParts: readonly number[];
  /** Messages of the assistant with neither words nor calls: their indexes. */
  readonly emptyAnswers: readonly number[];
  /** Tools as they were sent, as JSON; empty without any. */
  readonly toolText: string;
  /** Instructions and input, as one text. */
  readonly text: string;
  /** The newest message of the user. */
  readonly lastMessage: string;
  /** Members of the request that the Responses API repeats. */
  readonly echo: Readonly<Record<string, unknown>>;
}

/** Parameters of a conversation that not every endpoint knows. */
export const parameterNames = ['include', 'parallel_tool_calls', 'prompt_cache_key', 'tool_choice', 'tools'] as const;

export function givenParameters(body: Partial<Record<(typeof parameterNames)[number], unknown>>): ReadonlySet<string> {
  return new Set(parameterNames.filter((name) => body[name] != null));
}

/** The newest message of the user, whatever tools answered after it. */
export function lastMessageOf(items: readonly PlacedItem[]): string {
  const last = items.findLast(({ item }) => item.kind === 'message' && item.role === 'user');
  return last?.item.kind === 'message' ? last.item.text : '';
}
