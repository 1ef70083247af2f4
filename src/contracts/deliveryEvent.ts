import { z } from 'zod';

/** Who did something in ADO, as far as the payload says. Identities come as strings, partial or full objects. */
export const actorSchema = z.object({
  id: z.string().optional(),
  displayName: z.string().optional(),
  /** E-mail address or account name. */
  uniqueName: z.string().optional(),
});

export type Actor = z.infer<typeof actorSchema>;

const common = {
  /** The envelope's `id`; unique only together with the event type. */
  deliveryId: z.string().min(1),
  /** Absent on older ADO Server. */
  subscriptionId: z.string().optional(),
  /** The project's name where the payload has it, otherwise its id. */
  project: z.string().min(1).max(256),
  workItemId: z.number().int().positive(),
  revision: z.number().int().positive().optional(),
  changedBy: actorSchema.optional(),
};

const tags = z.array(z.string());

/** A service-hook delivery that the agent understands. A hint only: everything that matters is fetched again from ADO. */
export const deliveryEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('workItemCreated'),
    eventType: z.literal('workitem.created'),
    ...common,
    tags: z.object({ after: tags }),
  }),
  z.object({
    kind: z.literal('workItemUpdated'),
    eventType: z.literal('workitem.updated'),
    ...common,
    /** `before` is absent when this update did not change the tags. */
    tags: z.object({ before: tags.optional(), after: tags }),
    /** Reference names of the fields this update changed. */
    changedFields: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('workItemCommented'),
    eventType: z.literal('workitem.commented'),
    ...common,
    /** HTML or Markdown as it was written. */
    commentText: z.string(),
  }),
]);

export type DeliveryEvent = z.infer<typeof deliveryEventSchema>;
