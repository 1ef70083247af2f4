import { z } from 'zod';

export const relationSchema = z.object({
  rel: z.string(),
  url: z.string(),
  attributes: z.record(z.string(), z.unknown()).default({}),
});

export type Relation = z.infer<typeof relationSchema>;

/** A field's value: text, number, flag, or the id of an identity. */
export const fieldValueSchema = z.union([z.string(), z.number(), z.boolean(), z.object({ identityId: z.string() })]);

export type FieldValue = z.infer<typeof fieldValueSchema>;

export const fieldsSchema = z.record(z.string(), fieldValueSchema);

export type Fields = z.infer<typeof fieldsSchema>;

/** A work item as it was after one change. */
export const revisionSchema = z.object({
  rev: z.number(),
  fields: fieldsSchema,
  relations: z.array(relationSchema),
  /** Fields written as Markdown; all others are HTML. */
  markdownFields: z.array(z.string()).default([]),
  changedBy: z.string(),
  changedDate: z.string(),
});

export type Revision = z.infer<typeof revisionSchema>;

export const workItemSchema = z.object({
  id: z.number(),
  projectId: z.string(),
  type: z.string(),
  isDeleted: z.boolean(),
  /** Who deleted it last, and when. */
  deletion: z.object({ by: z.string(), date: z.string() }).optional(),
  revisions: z.array(revisionSchema),
});

export type WorkItem = z.infer<typeof workItemSchema>;

export const workItemCommentSchema = z.object({
  workItemId: z.number(),
  commentId: z.number(),
  version: z.number(),
  text: z.string(),
  format: z.enum(['html', 'markdown']),
  createdBy: z.string(),
  createdDate: z.string(),
  modifiedBy: z.string(),
  modifiedDate: z.string(),
  isDeleted: z.boolean(),
});

export type WorkItemComment = z.infer<typeof workItemCommentSchema>;

/** An uploaded file; its bytes lie beside the database under the same id. */
export const attachmentSchema = z.object({ id: z.string(), fileName: z.string(), bytes: z.number() });

export type Attachment = z.infer<typeof attachmentSchema>;

/** A node of one of the two trees of a project. */
export const classificationNodeSchema = z.object({
  id: z.number(),
  identifier: z.string(),
  structureType: z.enum(['area', 'iteration']),
  /** Absent for the root, which has the project's name. */
  parentId: z.number().optional(),
  name: z.string(),
  /** When an iteration begins and ends. */
  attributes: z.object({ startDate: z.string(), finishDate: z.string() }).optional(),
});

export type ClassificationNode = z.infer<typeof classificationNodeSchema>;

/** A tag under the number that it keeps when it is called otherwise. */
export const tagSchema = z.object({ id: z.string(), name: z.string(), lastUpdated: z.string() });

export type Tag = z.infer<typeof tagSchema>;

/** A query that is kept, or a folder of them. */
export const storedQuerySchema = z.object({
  id: z.string(),
  /** Absent for the two roots. */
  parentId: z.string().optional(),
  name: z.string(),
  isFolder: z.boolean(),
  /** Whose it is; absent for what everybody sees. */
  owner: z.string().optional(),
  /** Absent for folders. */
  wiql: z.string().optional(),
  createdBy: z.string(),
  createdDate: z.string(),
  lastModifiedBy: z.string(),
  lastModifiedDate: z.string(),
});

export type StoredQuery = z.infer<typeof storedQuerySchema>;

/** An iteration that a project's team works in, by the identifier of its node. */
export const teamIterationSchema = z.object({ identifier: z.string() });

export type TeamIteration = z.infer<typeof teamIterationSchema>;
