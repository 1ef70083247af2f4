import type { ModelUsage } from '../../contracts/models/modelUsage.ts';
import type { EditInstructions } from './editProtocol.ts';
import type { PromptImage } from './promptImage.ts';

export interface ModelRequest {
  /** Trusted text only. */
  readonly instructions: string;
  readonly input: string;
  /** Pictures before the input; where the model takes none, the input says so instead. */
  readonly images?: readonly Pick<PromptImage, 'mediaType' | 'content'>[];
  readonly maxOutputTokens: number;
  /**
   * The answer is edits of files: the best way the deployment knows is used, with these instructions for it instead.
   */
  readonly edits?: EditInstructions;
  /** At most 16 pairs, kept by the endpoint beside the call where it has the Responses API. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface ModelReply {
  /**
   * What the model answered, without its thinking, and edits that it handed to a tool as an apply_patch envelope;
   * untrusted. Empty when the model completed without writing anything else.
   */
  readonly text: string;
  /** All zeros when the endpoint does not count. */
  readonly usage: ModelUsage;
  readonly model: string;
  readonly responseId: string;
  readonly api: 'responses' | 'chat-completions';
  /** How many of the pictures it was shown. */
  readonly imagesShown?: number;
}

/** Instructions and input as one text, for endpoints that have no place for instructions. */
export function joinedPrompt({ instructions, input }: Pick<ModelRequest, 'instructions' | 'input'>): string {
  return `${instructions}\n\n${input}`;
}
