import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { apiSchema } from './api.ts';
import { anyReplySchema, type LoadedReply, loadReply } from './reply.ts';

/** The tools of the Responses API that not every model takes. Functions are taken unless they are refused. */
const toolSchema = z.enum(['custom', 'apply_patch']);

/** What an endpoint does not take of a call, each refused in the words of one that is known for it. */
const refusesSchema = z.strictObject({
  /** OpenAI, to organizations that are not verified. */
  streaming: z.boolean().default(false),
  /** OpenAI's o1 series: a role `system`, or instructions. */
  instructions: z.boolean().default(false),
  /** Strict servers of 2023: `max_completion_tokens` and `stream_options`. */
  newerParameters: z.boolean().default(false),
  /** Small local models: tools at all. */
  tools: z.boolean().default(false),
  /** Custom tools, whatever `tools` of the scenario says. */
  customTools: z.boolean().default(false),
  /** `include`, which asks for encrypted thinking: OpenAI, for models that do not think. */
  include: z.boolean().default(false),
  /** `prompt_cache_key`: older versions of Azure OpenAI. */
  promptCacheKey: z.boolean().default(false),
  /** `parallel_tool_calls`: OpenAI's o-series. */
  parallelToolCalls: z.boolean().default(false),
  /** `strict` of a function. */
  strict: z.boolean().default(false),
  /** Thinking that comes back, in either API: Groq. */
  reasoningContent: z.boolean().default(false),
  /** Results of tools as parts instead of text, in chat completions: DeepSeek. */
  toolContentParts: z.boolean().default(false),
  /** OpenAI and Azure: more tokens for an answer than the model has. */
  outputTokensAbove: z.number().int().nonnegative().optional(),
});

export type RefusedParts = z.output<typeof refusesSchema>;

const stepSchema = z.strictObject({
  name: z.string().min(1),
  match: z
    .strictObject({
      /** Each must occur in the instructions or the input of a request, what tools answered included. */
      contains: z.array(z.string().min(1)).default([]),
      notContains: z.array(z.string().min(1)).default([]),
      /** Each must occur in the newest message of the user: what is asked now, whatever was asked before. */
      asks: z.array(z.string().min(1)).default([]),
      /** Each must occur in what tools answered since the model's last turn; of no match where nothing did. */
      sees: z.array(z.string().min(1)).default([]),
      /** How many answers of the model came before: 0 for the first. */
      turn: z.number().int().nonnegative().optional(),
      /** Media types of the pictures that come with the request, in order: all of them. */
      images: z.array(z.string().min(1)).optional(),
      model: z.string().optional(),
    })
    .prefault({}),
  /** How often the step answers. `any`: as often as asked, never included. */
  times: z.union([z.number().int().positive(), z.literal('any')]).default(1),
  reply: anyReplySchema,
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

export type ScenarioStep = Omit<ParsedScenario['steps'][number], 'reply'> & { readonly reply: LoadedReply };

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
  const readBeside = (file: string) => readText(resolve(folder, file));
  const steps = parsed.data.steps.map((step) => ({ ...step, reply: loadReply(step.reply, readBeside) }));
  return { ...parsed.data, steps };
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
