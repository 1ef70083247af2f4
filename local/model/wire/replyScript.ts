import type { ScriptedReply, Usage } from '../reply.ts';

/** How a reply goes out over the wire: every event in order, and what the connection does after the last. */
export interface ReplyScript {
  readonly events: readonly StreamEvent[];
  readonly ending: 'end' | 'stall' | 'cut';
  /** The answer in one piece, for a request that does not stream. */
  readonly whole: Readonly<Record<string, unknown>>;
}

export interface StreamEvent {
  /** The `event:` line, where the API has one. */
  readonly name?: string;
  readonly data: Readonly<Record<string, unknown>> | '[DONE]';
  /** Whether the scenario's pause goes before it. */
  readonly isDelta: boolean;
}

/** Made-up thinking. */
export interface Thinking {
  readonly text: string;
  /** Undefined where the request does not want it: then nothing of the thinking can go back. */
  readonly encryptedContent: string | undefined;
}

export interface ReplyFrame {
  readonly id: string;
  readonly model: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly reply: ScriptedReply;
  readonly usage: Usage;
  /** What the reply thinks before anything else. */
  readonly thinking: Thinking | undefined;
  /** Whether usage is reported at all. */
  readonly includesUsage: boolean;
  /** Members of the request that the Responses API repeats. */
  readonly echo: Readonly<Record<string, unknown>>;
}

/** The reply's text, or another of its texts, in pieces of the scenario's size; no character is ever halved. */
export function deltasOf(reply: ScriptedReply, text: string = reply.text): readonly string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${reply.chunkSize}}`, 'gu')) ?? [];
}
