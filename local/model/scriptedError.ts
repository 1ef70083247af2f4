import { z } from 'zod';

/** An error that the scenario wants to be answered. */
export const errorSchema = z.strictObject({
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
