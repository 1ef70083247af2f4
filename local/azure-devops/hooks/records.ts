import { z } from 'zod';

export const subscriptionSchema = z.object({
  id: z.string(),
  publisherId: z.string(),
  eventType: z.string(),
  resourceVersion: z.string(),
  consumerId: z.string(),
  consumerActionId: z.string(),
  publisherInputs: z.record(z.string(), z.string()),
  consumerInputs: z.record(z.string(), z.string()),
  status: z.enum(['enabled', 'onProbation', 'disabledByUser', 'disabledBySystem']),
  /** Failed retries of the probation; back to 0 after a success. */
  probationRetries: z.number(),
  createdBy: z.string(),
  createdDate: z.string(),
  modifiedBy: z.string(),
  modifiedDate: z.string(),
});

export type Subscription = z.infer<typeof subscriptionSchema>;

/** One event on its way to one subscription, and what came of it. */
export const notificationSchema = z.object({
  id: z.number(),
  subscriptionId: z.string(),
  eventId: z.string(),
  eventType: z.string(),
  status: z.enum(['queued', 'processing', 'requestInProgress', 'completed']),
  result: z.enum(['pending', 'succeeded', 'failed', 'filtered']),
  attempts: z.number(),
  createdDate: z.string(),
  modifiedDate: z.string(),
  /** JSON text that is sent. */
  payload: z.string(),
  /** JSON text of the whole event, where the subscription sends less of it. */
  raised: z.string().optional(),
  responseStatus: z.number().optional(),
  errorMessage: z.string().optional(),
});

export type Notification = z.infer<typeof notificationSchema>;
