import { z } from 'zod';
import { stepNames } from '../activities/conversing.ts';
import { modelUsageSchema } from '../models/modelUsage.ts';

/** What is shown at most, in characters. Each character that readers do not see is shown as its number. */
export const shownLimits = { text: 4_000, result: 4_000, line: 300 } as const;

const line = z.string().max(shownLimits.line);

/** A call of a tool, and what came of it. Everything in it is untrusted text. */
export const shownCallSchema = z.object({
  name: line.describe('The tool, by the name that the model wrote'),
  summary: line.optional().describe('What it did, in one line. Absent until the call has its result'),
  output: z
    .string()
    .max(shownLimits.result)
    .optional()
    .describe('With `results=full`: what the model was answered, without secrets'),
});

/** A message of the app to the model. */
export const shownMessageSchema = z.object({
  step: line.optional().describe('The step of the run that begins with it'),
  text: z.string().max(shownLimits.text).optional().describe('With `results=full`: its text. Untrusted'),
});

/** One turn of a run's conversation with its model. */
export const shownTurnSchema = z.object({
  sequence: z.number().int().positive().describe('Sequence number of the audit event of the answer'),
  step: z.enum(stepNames).describe('What was asked for'),
  candidate: z.number().int().positive().optional().describe('Number of the candidate, if the step is about one'),
  turn: z.number().int().positive().describe('Counted from 1 within the step'),
  model: line.describe('The model by the name that it was asked by'),
  at: z.iso.datetime().describe('When the answer was recorded: ISO 8601, UTC'),
  milliseconds: z.number().int().nonnegative().optional().describe('How long the model took'),
  usage: modelUsageSchema.describe('Tokens. Input includes cached tokens'),
  cost: z.number().int().nonnegative().describe('Millionths of a unit of the currency that model prices are given in'),
  messages: z.array(shownMessageSchema).readonly().describe('What the app said since the answer before'),
  text: z.string().max(shownLimits.text).describe('What the model wrote, without its thinking. Untrusted'),
  calls: z.array(shownCallSchema).readonly().describe('The tools that the model called'),
  isHandled: z.boolean().describe('Whether what the answer asks for was done'),
  note: z.string().optional().describe('What of the turn cannot be shown, and why'),
});

export type ShownTurn = z.infer<typeof shownTurnSchema>;

/** One page of a run's conversation, in its order. */
export const conversationPageSchema = z.object({
  turns: z.array(shownTurnSchema).readonly(),
  next: z.number().int().optional().describe('Pass it as `after` to get the next page. Absent on the last page'),
});

export type ConversationPage = z.infer<typeof conversationPageSchema>;

/** How much of the results is shown. */
export const shownResultsSchema = z.enum(['summaries', 'full']);
