import { z } from 'zod';

/** What a check has against a change set, in words a model can act on. An `error` refuses the change set. */
export const findingSchema = z.object({
  /** Which check speaks, for example `patch-not-found`, `protected-path`, `syntax`. */
  code: z.string().min(1),
  severity: z.enum(['error', 'warning']),
  path: z.string().optional(),
  /** First line concerned, counted from 1. */
  line: z.number().int().positive().optional(),
  message: z.string().min(1),
});

export type Finding = z.infer<typeof findingSchema>;

/** @param path that it is about; undefined where it is about the whole change */
export function errorFinding(code: string, path: string | undefined, message: string): Finding {
  return { code, severity: 'error', message, ...(path === undefined ? {} : { path }) };
}
