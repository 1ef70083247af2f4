import { z } from 'zod';
import { tracedSchema } from '../traceparent.ts';
import { commentReferenceSchema } from './command.ts';

const common = {
  /** Identifies the delivery: event type and id. */
  deliveryKey: z.string().min(1),
  /** ISO 8601, UTC. */
  receivedAt: z.iso.datetime(),
  /** The trace of the delivery, so that what it leads to joins it. */
  ...tracedSchema.shape,
  /** Where there are two apps: the one that got it has passed it on, because the run it is about is the other's. */
  passedOn: z.boolean().optional(),
  /** Id of the only project that the sender's credential is for: nothing of another one may come of the delivery. */
  scopeProjectId: z.string().min(1).max(256).optional(),
};

/** A work item asks for a run. */
export const startRunMessageSchema = z.object({
  kind: z.literal('start-run'),
  ...common,
  /** Instance id of the orchestration to start. */
  runId: z.string().min(1).max(80),
  /** Name or id of the ADO project. */
  project: z.string().min(1),
  workItemId: z.number().int().positive(),
  trigger: z.enum(['tag', 'assignment', 'comment']),
  /** The revision of the work item that asks for it. */
  revision: z.number().int().positive().optional(),
  /** What the person wrote behind `/agent fix`. Untrusted. */
  instructions: z.string().max(4000).optional(),
  requestedBy: z.string().max(256).optional(),
  /** Id of the identity in Azure DevOps, where it is known. */
  requestedById: z.string().min(1).max(256).optional(),
});

/** Someone wrote a comment with a command. */
export const commandMessageSchema = z.object({
  kind: z.literal('command'),
  ...common,
  /** Instance id of the orchestration that answers it. */
  commandId: z.string().min(1).max(100),
  comment: commentReferenceSchema,
});

/** Something happened to a pull request that may be one of the agent's. */
export const wakeUpMessageSchema = z.object({
  kind: z.literal('nudge'),
  ...common,
  pullRequestId: z.number().int().positive(),
  /** The run that its branch names, where the event says the branch. */
  runId: z.string().min(1).max(80).optional(),
  reason: z.string().max(200),
});

/** Someone wrote on a work item that a run may be working on. */
export const workItemWakeUpMessageSchema = z.object({
  kind: z.literal('nudge-work-item'),
  ...common,
  project: z.string().min(1),
  workItemId: z.number().int().positive(),
  reason: z.string().max(200),
});

/** A delivery that says too little of what it is about: that is read in Azure DevOps, and leads to one of the others. */
export const lookUpMessageSchema = z.object({
  kind: z.literal('look-up'),
  ...common,
  eventType: z.string().min(1).max(200),
  /** Name or id of the project. */
  project: z.string().min(1).max(256).optional(),
  workItemId: z.number().int().positive().optional(),
  buildId: z.number().int().positive().optional(),
  subscriptionId: z.string().min(1).max(400).optional(),
  notificationId: z.number().int().positive().optional(),
});

/**
 * What the webhook puts on the queue `deliveries`: an accepted delivery, already routed. The payload itself is not kept:
 * whatever matters is fetched again from ADO.
 */
export const deliveryMessageSchema = z.discriminatedUnion('kind', [
  startRunMessageSchema,
  commandMessageSchema,
  wakeUpMessageSchema,
  workItemWakeUpMessageSchema,
  lookUpMessageSchema,
]);

/** The most deliveries in one queue message. */
export const largestBatch = 32;

/** What stands in a message of the queue: a delivery, or those that came while the one before was written. */
export const queueMessageSchema = z.discriminatedUnion('kind', [
  deliveryMessageSchema,
  z.object({ kind: z.literal('batch'), messages: z.array(deliveryMessageSchema).min(1).max(largestBatch) }),
]);

export type StartRunMessage = z.infer<typeof startRunMessageSchema>;
export type CommandMessage = z.infer<typeof commandMessageSchema>;
export type WakeUpMessage = z.infer<typeof wakeUpMessageSchema>;
export type WorkItemWakeUpMessage = z.infer<typeof workItemWakeUpMessageSchema>;
export type LookUpMessage = z.infer<typeof lookUpMessageSchema>;
export type DeliveryMessage = z.infer<typeof deliveryMessageSchema>;
