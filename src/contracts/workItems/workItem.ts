import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';

/** A comment on a work item, its text as Markdown. */
export const workItemCommentSchema = z.object({
  id: z.number().int(),
  author: z.string(),
  text: z.string(),
  createdAt: z.string(),
});

export type WorkItemComment = z.infer<typeof workItemCommentSchema>;

/** Someone, as far as Azure DevOps says who. */
const identity = z.object({ id: z.string().optional(), uniqueName: z.string().optional() });

const linkedId = z.string().min(1);

/** Something a work item is linked to. */
export const workItemLinkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['parent', 'child', 'related']), workItemId: z.number().int().positive() }),
  z.object({ kind: z.literal('hyperlink'), url: z.string() }),
  z.object({ kind: z.literal('branch'), projectId: linkedId, repositoryId: linkedId, branch: z.string().min(1) }),
  z.object({ kind: z.literal('commit'), projectId: linkedId, repositoryId: linkedId, commit: z.string().min(1) }),
  z.object({
    kind: z.literal('pull-request'),
    projectId: linkedId,
    repositoryId: linkedId,
    pullRequestId: z.number().int().positive(),
  }),
]);

export type WorkItemLink = z.infer<typeof workItemLinkSchema>;

/** A file of a work item. All of it but the note is untrusted. */
export const workItemAttachmentSchema = z.object({
  name: z.string(),
  /** What its author wrote beside it: the caption of an image. */
  comment: z.string(),
  /** By its name, until it was read. */
  kind: z.enum(['text', 'image', 'document', 'other']),
  /** Where it stands: attached to the work item, or shown in one of its texts. */
  origin: z.enum(['attached', 'description', 'comment']).optional(),
  /** Of the attachment; absent for a file of another server, which is not read. */
  id: z.string().optional(),
  /** Its size, where Azure DevOps says it. */
  bytes: z.number().int().nonnegative().optional(),
  /** The beginning of a text, or of the text of a document. */
  text: z.string().optional(),
  /** True when the file goes on after `text`. */
  isCut: z.boolean().optional(),
  /** A picture that models take. */
  image: z
    .object({
      artifact: artifactReferenceSchema,
      width: z.number().int().positive(),
      height: z.number().int().positive(),
    })
    .optional(),
  /** What of it is not shown and why, in words of ours, as the end of a sentence. */
  note: z.string().max(500).optional(),
});

export type WorkItemAttachment = z.infer<typeof workItemAttachmentSchema>;

/** A short field of a work item: its priority, where it is filed, what its form asks for. All of it is untrusted. */
export const workItemFactSchema = z.object({ name: z.string(), value: z.string() });

export type WorkItemFact = z.infer<typeof workItemFactSchema>;

/** A long field of a work item, or what it is linked to, in words; the text as Markdown. All of it is untrusted. */
export const workItemTextSchema = z.object({ name: z.string(), text: z.string() });

export type WorkItemText = z.infer<typeof workItemTextSchema>;

/** The work item that this one is a part of. */
export const parentWorkItemSchema = z.object({
  id: z.number().int().positive(),
  type: z.string(),
  state: z.string(),
  title: z.string(),
  /** As Markdown. */
  description: z.string(),
});

/** A work item as the agent reads it. All text is untrusted. */
export const workItemSchema = z.object({
  id: z.number().int().positive(),
  revision: z.number().int().positive(),
  projectName: z.string().min(1),
  type: z.string().min(1),
  state: z.string(),
  title: z.string(),
  /** Description, reproduction steps and acceptance criteria, as Markdown. */
  description: z.string(),
  tags: z.array(z.string()),
  /** Oldest first. */
  comments: z.array(workItemCommentSchema),
  webUrl: z.string(),
  /** `Project\\Team\\Part` */
  areaPath: z.string().optional(),
  /** Absent while nobody is. */
  assignedTo: identity.optional(),
  createdBy: identity.optional(),
  /** Who made its newest revision. */
  changedBy: identity.optional(),
  parent: parentWorkItemSchema.optional(),
  links: z.array(workItemLinkSchema).optional(),
  attachments: z.array(workItemAttachmentSchema).optional(),
  facts: z.array(workItemFactSchema).optional(),
  /** Long fields that are no part of the description: system info, steps of a test, custom ones. */
  fields: z.array(workItemTextSchema).optional(),
  /** What the links lead to: commits with what they changed, builds with how they ended, work items with their titles. */
  linked: z.array(workItemTextSchema).optional(),
});

export type WorkItem = z.infer<typeof workItemSchema>;
