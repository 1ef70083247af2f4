import { z } from 'zod';

/** What the adapter reads of service hook subscriptions and their notifications (REST 7.1). */

const inputs = z
  .record(z.string(), z.string().nullish())
  .nullish()
  .transform((given) => given ?? {});

export const subscriptionSchema = z.looseObject({
  id: z.string().min(1),
  publisherId: z.string(),
  eventType: z.string(),
  resourceVersion: z.string().nullish(),
  consumerId: z.string(),
  consumerActionId: z.string(),
  publisherInputs: inputs,
  consumerInputs: inputs,
  status: z.string().nullish(),
});

export type AdoSubscription = z.infer<typeof subscriptionSchema>;

export const notificationSchema = z.object({
  id: z.number().int(),
  status: z.string().nullish(),
  result: z.string().nullish(),
  createdDate: z.string().nullish(),
  details: z
    .object({
      errorMessage: z.string().nullish(),
      response: z.string().nullish(),
      requestAttempts: z.number().nullish(),
    })
    .nullish(),
});
