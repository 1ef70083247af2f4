import { z } from 'zod';
import { objectIdSchema } from '../../contracts/repositories/repository.ts';
import { optionalText } from '../http/schemas.ts';
import { authorSchema } from '../identities/identitySchemas.ts';

/** What the adapter reads of a pull request's reviews: threads, votes, statuses, iterations (REST 7.1). */

const commitSchema = z.object({ commitId: objectIdSchema });

export const pullRequestDetailsSchema = z.object({
  pullRequestId: z.number().int().positive(),
  status: z.enum(['notSet', 'active', 'abandoned', 'completed', 'all']),
  title: z.string().default(''),
  description: optionalText,
  isDraft: z.boolean().default(false),
  sourceRefName: z.string(),
  targetRefName: z.string(),
  mergeStatus: optionalText,
  lastMergeSourceCommit: commitSchema.nullish(),
  lastMergeTargetCommit: commitSchema.nullish(),
  autoCompleteSetBy: authorSchema.nullish(),
  createdBy: authorSchema.nullish(),
  creationDate: optionalText,
  closedBy: authorSchema.nullish(),
  closedDate: optionalText,
  reviewers: z.array(authorSchema.extend({ vote: z.number().default(0), isRequired: z.boolean().nullish() })).nullish(),
});

export const threadCommentSchema = z.object({
  id: z.number().int(),
  parentCommentId: z.number().int().default(0),
  /** Absent when the comment is deleted. */
  content: optionalText,
  author: authorSchema.nullish(),
  publishedDate: optionalText,
  lastContentUpdatedDate: optionalText,
  commentType: optionalText,
  isDeleted: z.boolean().nullish(),
});

const positionSchema = z.object({ line: z.number().int() }).nullish();

export const threadSchema = z.object({
  id: z.number().int(),
  isDeleted: z.boolean().nullish(),
  status: optionalText,
  comments: z.array(threadCommentSchema).nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
  threadContext: z
    .object({ filePath: optionalText, leftFileStart: positionSchema, rightFileStart: positionSchema })
    .nullish(),
});

export type AdoThread = z.infer<typeof threadSchema>;
export type AdoThreadComment = z.infer<typeof threadCommentSchema>;

export const pullRequestStatusSchema = z.object({
  id: z.number().int(),
  state: z.string(),
  description: optionalText,
  targetUrl: optionalText,
  iterationId: z.number().int().nullish(),
  context: z.object({ name: z.string(), genre: optionalText }),
});

/** A pull request in a list, which cuts its description. */
export const listedPullRequestSchema = z.object({
  pullRequestId: z.number().int().positive(),
  repository: z.object({ id: z.string().min(1) }),
  title: z.string().default(''),
  isDraft: z.boolean().default(false),
  sourceRefName: z.string(),
  targetRefName: z.string(),
  createdBy: authorSchema.nullish(),
  creationDate: optionalText,
});

export const reviewerSchema = z.object({ id: z.string(), vote: z.number().default(0) });

export const labelSchema = z.object({ name: z.string() });

export const iterationSchema = z.object({
  id: z.number().int().positive(),
  sourceRefCommit: commitSchema,
  targetRefCommit: commitSchema.nullish(),
  commonRefCommit: commitSchema.nullish(),
  createdDate: optionalText,
});

export const iterationChangesSchema = z.object({
  changeEntries: z.array(
    z.object({
      changeTrackingId: z.number().int(),
      changeType: z.string(),
      item: z.object({ path: optionalText, objectId: optionalText, isFolder: z.boolean().nullish() }),
      sourceServerItem: optionalText,
      originalPath: optionalText,
    }),
  ),
  nextSkip: z.number().int().nullish(),
  nextTop: z.number().int().nullish(),
});
