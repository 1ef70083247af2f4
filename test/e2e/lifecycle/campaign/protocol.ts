import { z } from 'zod';

/** What a life of the host is told on its command line, as JSON. */
export const orderSchema = z.object({
  appDirectory: z.string(),
  stateDirectory: z.string(),
  /** 0 picks a free one. */
  port: z.number(),
  /** Settings of the app. */
  environment: z.record(z.string(), z.string()),
  /** Wall-clock time at which the fast one began. */
  beganAt: z.number(),
  /** How many times as fast as on the wall time passes. */
  speed: z.number(),
  /** Where a stand-in listens for what is sent to a Key Vault. */
  vault: z.string().optional(),
  /** Whether every activity runs again after it has finished. */
  losesFirstOutcomes: z.boolean().optional(),
});

export type Order = z.infer<typeof orderSchema>;

/** What a life says when it serves: one line of JSON. */
export const readySchema = z.object({ url: z.string(), systemKey: z.string() });

export type Ready = z.infer<typeof readySchema>;
