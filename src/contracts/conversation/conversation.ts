import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';
import { modelUsageSchema } from '../models/modelUsage.ts';

/** The most entries of one conversation: a turn adds three at most. */
export const maximumEntries = 600;

/** A call of a tool, as the model wrote it. Untrusted. */
export const toolCallSchema = z.object({
  /** The endpoint's own id; made up where the model wrote the call into its text. */
  id: z.string().min(1).max(200),
  name: z.string().max(200),
  /** JSON where the model kept to the form, else whatever it wrote; the input itself where `isFreeform`. */
  arguments: z.string(),
  /** A custom tool of the Responses API: its input is text, not JSON. */
  isFreeform: z.boolean().optional(),
});

export type ToolCall = z.infer<typeof toolCallSchema>;

/** What a tool answers to a call: text for the model, already redacted, bounded and marked as untrusted. */
export const toolResultSchema = z.object({
  callId: z.string().min(1).max(200),
  name: z.string().max(200),
  output: z.string(),
  /** One line for people: "read src/basket.ts 1–60". Untrusted. */
  summary: z.string().max(300),
  /** What stands in its place when the conversation grows too long: one line. */
  compacted: z.string().max(500).optional(),
});

export type ToolResult = z.infer<typeof toolResultSchema>;

export const conversationApis = ['responses', 'chat-completions'] as const;

/** One entry of a conversation. An entry is never changed: each is an artifact of its own, stored by its content. */
export const conversationEntrySchema = z.discriminatedUnion('kind', [
  /** What the app says, in the user's role: the material, then the task of each step. */
  z.object({
    kind: z.literal('message'),
    text: z.string(),
    /** Pictures that go before the text. */
    images: z
      .array(z.object({ artifact: artifactReferenceSchema, width: z.number().int(), height: z.number().int() }))
      .optional(),
    /** Which step of the run begins with it; absent for the material. */
    step: z.string().max(100).optional(),
  }),
  /** What a model answered. */
  z.object({
    kind: z.literal('answer'),
    /** The name that the model was asked by. */
    model: z.string(),
    api: z.enum(conversationApis),
    /** Whether tools were offered: where they were not, what it wants is in its text. */
    usedTools: z.boolean(),
    /**
     * Output items of the Responses API, or the one message of a chat completion, exactly as they came, without the ids of
     * items that the endpoint did not store.
     */
    items: z.array(z.unknown()),
    /** What the model wrote, without its thinking. */
    text: z.string(),
    calls: z.array(toolCallSchema).max(64),
    /** Whether the calls stood in the text, where the endpoint knows nothing of them. */
    callsInText: z.boolean().optional(),
    usage: modelUsageSchema,
    cost: z.number().int().nonnegative(),
    milliseconds: z.number().int().nonnegative(),
  }),
  /** What the tools answered to the calls of the entry before. */
  z.object({ kind: z.literal('results'), results: z.array(toolResultSchema).max(64) }),
]);

export type ConversationEntry = z.infer<typeof conversationEntrySchema>;
export type AnswerEntry = Extract<ConversationEntry, { kind: 'answer' }>;

/**
 * A conversation of a run at one moment. It is an artifact as well: what comes next is another one with more entries, so
 * that steps and candidates can branch off anywhere, and what was said can never change.
 */
export const conversationSchema = z.object({
  version: z.literal(1),
  /** Marks untrusted text: one for the run. */
  nonce: z.string(),
  /** Each is JSON of `conversationEntrySchema`. */
  entries: z.array(artifactReferenceSchema).max(maximumEntries),
  /** Estimated tokens of all entries, as they would be sent now. */
  tokens: z.number().int().nonnegative(),
  /** Results before this entry are sent as one line each; 0 where nothing is compacted. */
  compactedBefore: z.number().int().nonnegative().default(0),
  /** JSON of `changeSetSchema`: the change so far, after each patch that was applied, newest last. */
  changeSets: z.array(artifactReferenceSchema).max(maximumEntries).default([]),
});

export type Conversation = z.infer<typeof conversationSchema>;
