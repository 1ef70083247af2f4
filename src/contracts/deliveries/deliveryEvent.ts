import { z } from 'zod';

/** Who did something in ADO, as far as the payload says. Identities come as strings, partial or full objects. */
export const actorSchema = z.object({
  id: z.string().optional(),
  displayName: z.string().optional(),
  /** E-mail address or account name. */
  uniqueName: z.string().optional(),
});

export type Actor = z.infer<typeof actorSchema>;

const positive = z.number().int().positive();

const delivery = {
  /** The envelope's `id`; unique only together with the event type. */
  deliveryId: z.string().min(1),
  /** Absent on older ADO Server. */
  subscriptionId: z.string().optional(),
};

const project = z.string().min(1).max(256);

const workItem = {
  ...delivery,
  /** The project's name where the payload has it, otherwise its id. */
  project,
  workItemId: positive,
  revision: positive.optional(),
  changedBy: actorSchema.optional(),
};

const repository = {
  ...delivery,
  /** The project's name where the payload has it, otherwise its id. */
  project: project.optional(),
  repositoryId: z.string().min(1).max(256).optional(),
};

const tags = z.array(z.string());
const objectId = z.string().regex(/^[0-9a-f]{40}$/i);
const refName = z.string().min(1).max(1000);

/** A service-hook delivery that the agent understands. A hint only: everything that matters is fetched again from ADO. */
export const deliveryEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('workItemCreated'),
    eventType: z.literal('workitem.created'),
    ...workItem,
    tags: z.object({ after: tags }),
    assignedTo: actorSchema.optional(),
  }),
  z.object({
    kind: z.literal('workItemUpdated'),
    eventType: z.literal('workitem.updated'),
    ...workItem,
    /** `before` is absent when this update did not change the tags. */
    tags: z.object({ before: tags.optional(), after: tags }),
    /** Reference names of the fields this update changed. */
    changedFields: z.array(z.string()),
    assignedTo: actorSchema.optional(),
  }),
  z.object({
    kind: z.literal('workItemCommented'),
    eventType: z.literal('workitem.commented'),
    ...workItem,
    /** Older deliveries do not say it. */
    commentId: positive.optional(),
    /** HTML or Markdown as it was written. */
    commentText: z.string(),
  }),
  z.object({
    kind: z.literal('pullRequestChanged'),
    eventType: z.enum(['git.pullrequest.created', 'git.pullrequest.updated', 'git.pullrequest.merged']),
    ...repository,
    pullRequestId: positive,
    /** `active`, `completed`, `abandoned`. */
    status: z.string().max(100).optional(),
    sourceBranch: refName.optional(),
    targetBranch: refName.optional(),
    sourceCommit: objectId.optional(),
    createdBy: actorSchema.optional(),
  }),
  z.object({
    kind: z.literal('pullRequestCommented'),
    eventType: z.literal('ms.vss-code.git-pullrequest-comment-event'),
    ...repository,
    pullRequestId: positive,
    /** Only a link in the payload names it, and some senders leave the links out. */
    threadId: positive.optional(),
    /** Counted from 1 in every thread. */
    commentId: positive,
    author: actorSchema.optional(),
    /** `system` for what ADO itself writes into a thread. */
    commentType: z.string().max(100).optional(),
    /** Markdown as it was written; absent when the comment was deleted. */
    commentText: z.string().optional(),
    /** Version 1.0 of the event leaves it out. */
    sourceBranch: refName.optional(),
  }),
  z.object({
    kind: z.literal('buildCompleted'),
    eventType: z.literal('build.complete'),
    ...delivery,
    project: project.optional(),
    buildId: positive,
    /** `succeeded`, `failed`, `canceled`, `partiallySucceeded`. */
    result: z.string().max(100).optional(),
    /** The ref that was built, `refs/pull/7/merge` for a pull request; many payloads leave it out. */
    sourceBranch: refName.optional(),
    sourceCommit: objectId.optional(),
  }),
  z.object({
    kind: z.literal('pushed'),
    eventType: z.literal('git.push'),
    ...repository,
    pushedBy: actorSchema.optional(),
    /** An object id of zeros on the side where the ref is not there. */
    refUpdates: z.array(
      z.object({ name: refName, oldObjectId: objectId.optional(), newObjectId: objectId.optional() }),
    ),
  }),
  /** The subscription sends few details, or none: what it is about has to be read. */
  z.object({
    kind: z.literal('incomplete'),
    eventType: z.string().min(1).max(200),
    ...delivery,
    project: project.optional(),
    workItemId: positive.optional(),
    /** Of the delivery, within its subscription. */
    notificationId: positive.optional(),
  }),
]);

export type DeliveryEvent = z.infer<typeof deliveryEventSchema>;
