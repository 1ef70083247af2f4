import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';

const apiSchema = z.enum(['responses', 'chat-completions']);

export type Api = z.infer<typeof apiSchema>;

const tokens = z.number().int().nonnegative();

const usageSchema = z.strictObject({
  inputTokens: tokens,
  cachedInputTokens: tokens.default(0),
  outputTokens: tokens,
  reasoningTokens: tokens.default(0),
});

/** Tokens as the endpoint reports them. */
export type Usage = z.infer<typeof usageSchema>;

const errorSchema = z.strictObject({
  /** HTTP status; of no meaning for an error inside a stream. */
  status: z.number().int().min(400).max(599).default(500),
  code: z.string().nullable().default(null),
  type: z.string().default('scripted_error'),
  message: z.string().default('The scenario says so.'),
  param: z.string().nullable().default(null),
  headers: z.record(z.string(), z.string()).default({}),
  /** Azure's addition to a filtered prompt. */
  innererror: z.json().optional(),
});

export type ScriptedError = z.infer<typeof errorSchema>;

const streamBehaviourSchema = z.enum([
  'stall',
  'cut',
  'error',
  'failed',
  'refusal',
  'incomplete:max_output_tokens',
  'incomplete:content_filter',
]);

/** The tools of the Responses API that a model may hand over edits with. */
const toolSchema = z.enum(['custom', 'apply_patch']);

const callSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('custom'), name: z.string().min(1), input: z.string() }),
  z.strictObject({
    type: z.literal('apply_patch'),
    operation: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('create_file'), path: z.string().min(1), diff: z.string() }),
      z.strictObject({ type: z.literal('update_file'), path: z.string().min(1), diff: z.string() }),
      z.strictObject({ type: z.literal('delete_file'), path: z.string().min(1) }),
    ]),
  }),
]);

/** A call of a tool, as a scenario has the model make it. */
export type ScriptedCall = z.infer<typeof callSchema>;

/** What an endpoint does not take of a call, each refused in the words of one that is known for it. */
const refusesSchema = z.strictObject({
  /** OpenAI, to organizations that are not verified. */
  streaming: z.boolean().default(false),
  /** OpenAI's o1 series: a role `system`, or instructions. */
  instructions: z.boolean().default(false),
  /** Strict servers of 2023: `max_completion_tokens` and `stream_options`. */
  newerParameters: z.boolean().default(false),
  /** OpenAI and Azure: more tokens for an answer than the model has. */
  outputTokensAbove: tokens.optional(),
});

export type RefusedParts = z.output<typeof refusesSchema>;

const replySchema = z
  .strictObject({
    text: z.string().optional(),
    /** Relative to the scenario's file. */
    textFile: z.string().min(1).optional(),
    /** Tools that are called after the text; over the Responses API only. */
    calls: z.array(callSchema).min(1).optional(),
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
    if (reply.calls !== undefined && reply.stream !== undefined) complain('"calls" take no "stream"');
    const takesError = reply.stream === undefined || reply.stream === 'error' || reply.stream === 'failed';
    if (!takesError && given.includes('error')) complain(`stream "${reply.stream}" takes no "error"`);
  });

const stepSchema = z.strictObject({
  name: z.string().min(1),
  match: z
    .strictObject({
      /** Each must occur in the instructions or the input of a request. */
      contains: z.array(z.string().min(1)).default([]),
      notContains: z.array(z.string().min(1)).default([]),
      /** Each must occur in the newest message of the user: what is asked now, whatever was asked before. */
      asks: z.array(z.string().min(1)).default([]),
      /** Media types of the pictures that come with the request, in order: all of them. */
      images: z.array(z.string().min(1)).optional(),
      model: z.string().optional(),
    })
    .prefault({}),
  /** How often the step answers. `any`: as often as asked, never included. */
  times: z.union([z.number().int().positive(), z.literal('any')]).default(1),
  reply: replySchema,
});

const scenarioSchema = z
  .strictObject({
    /** The model the endpoint offers, beside those that steps name. */
    model: z.string().min(1),
    /** Required of every request when given. */
    apiKey: z.string().min(1).optional(),
    apis: z.array(apiSchema).min(1).default(['responses', 'chat-completions']),
    /** Tools that the models take; any other that is offered to them is refused, as the original does. */
    tools: z.array(toolSchema).default([]),
    refuses: refusesSchema.prefault({}),
    /** Whether the models take pictures; where not, they are refused, as the original does. */
    takesImages: z.boolean().default(false),
    steps: z.array(stepSchema).min(1),
  })
  .superRefine(({ steps }, context) => {
    for (const [index, { name }] of steps.entries()) {
      if (steps.findIndex((step) => step.name === name) === index) continue;
      context.addIssue({ code: 'custom', path: ['steps', index, 'name'], message: `a second step is named "${name}"` });
    }
  });

/** A scenario as it is written. */
export type Scenario = z.input<typeof scenarioSchema>;

type ParsedScenario = z.output<typeof scenarioSchema>;

/** A reply with its text read from wherever it stands. */
export type ScriptedReply = Omit<ParsedScenario['steps'][number]['reply'], 'text' | 'textFile'> & {
  readonly text: string;
};

export type ScenarioStep = Omit<ParsedScenario['steps'][number], 'reply'> & { readonly reply: ScriptedReply };

/** A scenario ready to be played. */
export type LoadedScenario = Omit<ParsedScenario, 'steps'> & { readonly steps: readonly ScenarioStep[] };

/**
 * @param source a scenario, or the path of a JSON file with one
 * @throws Error naming the file, the place and what is wrong there
 */
export function loadScenario(source: Scenario | string): LoadedScenario {
  const name = typeof source === 'string' ? source : 'given in code';
  const folder = typeof source === 'string' ? dirname(resolve(source)) : process.cwd();
  const parsed = scenarioSchema.safeParse(typeof source === 'string' ? readJson(source) : source);
  if (!parsed.success) throw new Error(`Scenario ${name} is not valid:\n${z.prettifyError(parsed.error)}`);
  const steps = parsed.data.steps.map((step) => {
    const { text = defaultText(step.reply.stream), textFile, ...reply } = step.reply;
    return { ...step, reply: { ...reply, text: textFile === undefined ? text : readText(resolve(folder, textFile)) } };
  });
  return { ...parsed.data, steps };
}

function defaultText(stream: string | undefined): string {
  return stream === 'refusal' ? 'I cannot help with that.' : '';
}

function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Scenario ${file} is not JSON: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The file ${file} of the scenario cannot be read.`, { cause: error });
  }
}
