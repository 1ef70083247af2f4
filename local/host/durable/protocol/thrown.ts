import { z } from 'zod';

/** The message of anything thrown; errors of the app may come from another realm. */
export function messageOf(thrown: unknown): string {
  const parsed = z.looseObject({ message: z.string() }).safeParse(thrown);
  return parsed.success ? parsed.data.message : String(thrown);
}

/** The stack of anything thrown, empty where it has none. */
export function stackOf(thrown: unknown): string {
  const parsed = z.looseObject({ stack: z.string() }).safeParse(thrown);
  return parsed.success ? parsed.data.stack : '';
}
