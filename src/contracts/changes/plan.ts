import { z } from 'zod';

/** What the model makes of the task before any code is written. Its text is untrusted, like every reply's. */
export const planSchema = z.object({
  /** A few sentences. */
  approach: z.string().max(4000),
  /** Paths the change will probably touch. */
  files: z.array(z.string().max(500)).max(50),
  risks: z.array(z.string().max(1000)).max(20),
  /** What has to be known before work can begin; empty when the task is clear. */
  questions: z.array(z.string().max(1000)).max(5),
});

export type Plan = z.infer<typeof planSchema>;

/** What reviewers are told of a change. Untrusted. */
export const changeDescriptionSchema = z.object({
  /** What was changed and why, in a few sentences of Markdown. */
  summary: z.string().max(6000),
  /** Where to look first, most important first. */
  lookFirst: z.array(z.object({ path: z.string().max(500), why: z.string().max(500) })).max(10),
  /** What a reviewer has to look at, in Markdown. */
  risks: z.string().max(2000).optional(),
  /** How a reviewer can see that it works. */
  verification: z.string().max(2000).optional(),
});

export type ChangeDescription = z.infer<typeof changeDescriptionSchema>;
