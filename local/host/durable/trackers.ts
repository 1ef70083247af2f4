import { z } from 'zod';
import { httpRequestSchema, retriedSchema } from './actions.ts';

/**
 * What the engine remembers of a task that takes more than one event. The SDK counts sequence ids for these by itself
 * (a failed attempt takes one for its timer, the timer one for the next attempt), so the engine must do just the same.
 */
export const trackerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('retry'),
    /** The id of the first attempt, which stands for the whole. */
    root: z.number(),
    /** The id of the latest attempt. */
    task: z.number(),
    action: retriedSchema,
    /** Attempts begun so far. */
    attempts: z.number(),
    waiting: z.boolean(),
    /** When the first attempt began, milliseconds since the epoch. */
    since: z.number(),
    /** Where the time for retries is over: the JSON text of the failure that every further attempt ends with. */
    failure: z.string().optional(),
  }),
  z.object({ kind: z.literal('timer'), finalAt: z.number() }),
  z.object({ kind: z.literal('http'), root: z.number(), request: httpRequestSchema }),
  z.object({ kind: z.literal('httpWait'), root: z.number(), request: httpRequestSchema, nextId: z.number() }),
  /** Tasks of a Task.all: the orchestration does not end before each of them has. */
  z.object({ kind: z.literal('all'), ids: z.array(z.number()) }),
  /** A task whose last attempt failed, and the timer that came after it: what a rewind has to undo. */
  z.object({
    kind: z.literal('exhausted'),
    task: z.number(),
    timer: z.number(),
    action: retriedSchema,
    root: z.number(),
  }),
  /** An activity that a rewind has run again. */
  z.object({ kind: z.literal('rewound'), id: z.number(), name: z.string(), input: z.string().optional() }),
  z.object({ kind: z.literal('lock'), requestId: z.string(), entityIds: z.array(z.string()) }),
]);

export type Tracker = z.infer<typeof trackerSchema>;

/** The slot of the tracker that waits for the end of this task or timer. */
export function slotOf(id: number): string {
  return `id:${id}`;
}
