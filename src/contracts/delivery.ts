import { z } from 'zod';

/**
 * What the webhook puts on the queue `deliveries`: an accepted delivery, already routed to a run. The payload itself is
 * not kept: whatever matters is fetched again from ADO.
 */
export const deliveryMessageSchema = z.object({
  kind: z.literal('start-run'),
  /** Identifies the delivery: event type and id. */
  deliveryKey: z.string().min(1),
  /** Instance id of the orchestration to start. */
  runId: z.string().min(1).max(80),
  /** Name or id of the ADO project. */
  project: z.string().min(1),
  workItemId: z.number().int().positive(),
  trigger: z.enum(['tag', 'comment']),
  /** What the person wrote behind `/agent fix`. Untrusted. */
  instructions: z.string().max(4000).optional(),
  requestedBy: z.string().max(256).optional(),
  /** ISO 8601, UTC. */
  receivedAt: z.iso.datetime(),
});

export type DeliveryMessage = z.infer<typeof deliveryMessageSchema>;
