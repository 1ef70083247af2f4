import { z } from 'zod';
import type { ModelCall } from './modelCall.ts';
import { errorSchema } from './scriptedError.ts';

const tokens = z.number().int().nonnegative();

const usageSchema = z.strictObject({
  inputTokens: tokens,
  cachedInputTokens: tokens.default(0),
  outputTokens: tokens,
  reasoningTokens: tokens.default(0),
});

/** Tokens as the endpoint reports them. */
export type Usage = z.infer<typeof usageSchema>;

const streamBehaviourSchema = z.enum([
  'stall',
  'cut',
  'error',
  'failed',
  'refusal',
  'incomplete:max_output_tokens',
  'incomplete:content_filter',
]);

/** Given by the scenario rather than made up, as by servers that count from nought in each answer. */
const callId = z.string().min(1).max(64).optional();
/** `false`: the model makes the tool up. Without it, a call of a tool that is not offered is the scenario's fault. */
const isOffered = z.boolean().default(true);

const callSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('function'),
    name: z.string().min(1),
    /** Text goes out as it is, whether it is JSON or not. */
    arguments: z
      .union([z.string(), z.record(z.string(), z.json())])
      .transform((given) => (typeof given === 'string' ? given : JSON.stringify(given))),
    isOffered,
    callId,
  }),
  z.strictObject({ type: z.literal('custom'), name: z.string().min(1), input: z.string(), isOffered, callId }),
  z.strictObject({
    type: z.literal('apply_patch'),
    callId,
    operation: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('create_file'), path: z.string().min(1), diff: z.string() }),
      z.strictObject({ type: z.literal('update_file'), path: z.string().min(1), diff: z.string() }),
      z.strictObject({ type: z.literal('delete_file'), path: z.string().min(1) }),
    ]),
  }),
]);

/** A call of a tool, as a scenario has the model make it. */
export type ScriptedCall = z.output<typeof callSchema>;

const replySchema = z
  .strictObject({
    text: z.string().optional(),
    /** Relative to the scenario's file. */
    textFile: z.string().min(1).optional(),
    /** Tools that are called after the text. Chat completions know functions only. */
    calls: z.array(callSchema).min(1).optional(),
    /**
     * Thinking before anything else: an item of the Responses API, encrypted where the request wants that;
     * `reasoning_content` in chat completions. Made up, the same for the same answer.
     */
    reasoning: z.boolean().default(false),
    usage: usageSchema.optional(),
    /** `false`: an endpoint that does not count. */
    reportsUsage: z.boolean().default(true),
    /** Characters in one delta of a stream. */
    chunkSize: z.number().int().positive().default(80),
    /** Pause before each delta of a stream, or before an answer in one piece. */
    delayMs: z.number().int().nonnegative().default(0),
    /** Chat completions only: content as a list of parts, the first of which is thinking, as Mistral sends it. */
    contentAsParts: z.boolean().default(false),
    /** Chat completions only: `false` for an endpoint that does not say why an answer ended. */
    reportsFinish: z.boolean().default(true),
    error: errorSchema.optional(),
    stream: streamBehaviourSchema.optional(),
  })
  .superRefine((reply, context) => {
    const given = (['text', 'textFile', 'calls', 'error', 'stream'] as const).filter((key) => reply[key] !== undefined);
    const complain = (message: string) => context.addIssue({ code: 'custom', message });
    if (given.length === 0) complain('a reply needs one of "text", "textFile", "calls", "error", "stream"');
    if (given.includes('text') && given.includes('textFile')) complain('give "text" or "textFile", not both');
    const isAnswer = given.includes('text') || given.includes('textFile') || given.includes('calls');
    if (reply.stream === undefined && isAnswer && given.includes('error'))
      complain('give an answer or an "error", not both');
    const endsShort = reply.stream === 'incomplete:max_output_tokens';
    if (reply.calls !== undefined && reply.stream !== undefined && !endsShort) {
      complain('"calls" take no "stream" but "incomplete:max_output_tokens"');
    }
    const takesError = reply.stream === undefined || reply.stream === 'error' || reply.stream === 'failed';
    if (!takesError && given.includes('error')) complain(`stream "${reply.stream}" takes no "error"`);
  });

/** A reply as it is written. */
export type ReplyInput = z.input<typeof replySchema>;

type ParsedReply = z.output<typeof replySchema>;

/** A reply with its text read from wherever it stands. */
export type ScriptedReply = Omit<ParsedReply, 'text' | 'textFile'> & { readonly text: string };

/** Answers a call by what it was asked. In code only: a file holds replies. */
export type ReplyFunction = (call: ModelCall) => ReplyInput | Promise<ReplyInput>;

/** A reply as it is written, or a function of what was asked that writes it. */
export const anyReplySchema = z
  .custom<ReplyInput | ReplyFunction>(() => true)
  .transform((value, context): ParsedReply | ReplyFunction => {
    if (typeof value === 'function') return value;
    const parsed = replySchema.safeParse(value);
    if (parsed.success) return parsed.data;
    for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path });
    return z.NEVER;
  });

/** A reply ready to be given. */
export type LoadedReply = ScriptedReply | ((call: ModelCall) => Promise<ScriptedReply>);

/**
 * @param readText reads a file that the scenario names
 * @throws Error saying what is wrong with a reply that a function gave
 */
export function loadReply(reply: ParsedReply | ReplyFunction, readText: (file: string) => string): LoadedReply {
  if (typeof reply !== 'function') return withText(reply, readText);
  return async (call) => {
    const parsed = replySchema.safeParse(await reply(call));
    if (parsed.success) return withText(parsed.data, readText);
    throw new Error(`The function gave a reply that is not valid:\n${z.prettifyError(parsed.error)}`);
  };
}

function withText(reply: ParsedReply, readText: (file: string) => string): ScriptedReply {
  const { text, textFile, ...rest } = reply;
  const isRefusal = reply.stream === 'refusal';
  const said = text ?? (isRefusal ? 'I cannot help with that.' : '');
  return { ...rest, text: textFile === undefined ? said : readText(textFile) };
}
