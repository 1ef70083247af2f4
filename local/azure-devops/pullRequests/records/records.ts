import { z } from 'zod';
import { pendingWorkSchema } from './pendingRecords.ts';

export const reviewerSchema = z.object({
  identityId: z.string(),
  vote: z.number(),
  isRequired: z.boolean(),
  /** Groups among the reviewers that a person's vote counts for, since the person voted. */
  votedFor: z.array(z.string()).default([]),
  hasDeclined: z.boolean().default(false),
  isFlagged: z.boolean().default(false),
  /** Iterations that were the last one when it approved. */
  approvedOn: z.array(z.number()).default([]),
});

export type Reviewer = z.infer<typeof reviewerSchema>;

export const iterationSchema = z.object({
  id: z.number(),
  sourceCommit: z.string(),
  targetCommit: z.string(),
  commonCommit: z.string(),
  createdDate: z.string(),
  author: z.string(),
  reason: z.enum(['create', 'push', 'forcePush']),
  pushId: z.number().optional(),
});

export type Iteration = z.infer<typeof iterationSchema>;

export const pullRequestStatusRecordSchema = z.object({
  id: z.number(),
  state: z.string(),
  description: z.string().optional(),
  context: z.object({ name: z.string(), genre: z.string().optional() }),
  targetUrl: z.string().optional(),
  iterationId: z.number().optional(),
  /** Iteration that was the last one when it was posted. */
  postedOn: z.number().optional(),
  createdBy: z.string(),
  creationDate: z.string(),
  properties: z.record(z.string(), z.unknown()).optional(),
});

export type PullRequestStatusRecord = z.infer<typeof pullRequestStatusRecordSchema>;

export const completionOptionsSchema = z.object({
  mergeCommitMessage: z.string().max(3500).optional(),
  deleteSourceBranch: z.boolean().optional(),
  squashMerge: z.boolean().optional(),
  mergeStrategy: z.enum(['noFastForward', 'squash', 'rebase', 'rebaseMerge']).optional(),
  transitionWorkItems: z.boolean().optional(),
  bypassPolicy: z.boolean().optional(),
  bypassReason: z.string().optional(),
  autoCompleteIgnoreConfigIds: z.array(z.number()).optional(),
});

export const pullRequestSchema = z.object({
  pullRequestId: z.number(),
  repositoryId: z.string(),
  status: z.enum(['active', 'abandoned', 'completed']),
  createdBy: z.string(),
  creationDate: z.string(),
  closedDate: z.string().optional(),
  closedBy: z.string().optional(),
  title: z.string(),
  description: z.string().optional(),
  sourceRefName: z.string(),
  targetRefName: z.string(),
  isDraft: z.boolean(),
  mergeStatus: z.enum(['notSet', 'queued', 'conflicts', 'succeeded', 'rejectedByPolicy', 'failure']),
  mergeId: z.string(),
  sourceCommit: z.string(),
  targetCommit: z.string(),
  mergeCommit: z.string().optional(),
  reviewers: z.array(reviewerSchema),
  labels: z.array(z.object({ id: z.string(), name: z.string() })),
  workItemIds: z.array(z.number()),
  iterations: z.array(iterationSchema),
  statuses: z.array(pullRequestStatusRecordSchema),
  /** Paths ever changed in the pull request; a path's place in the list plus one is its tracking id. */
  trackedPaths: z.array(z.string()),
  /** Paths that differ from the target now, with those that were renamed; a slash in front of each. */
  changedPaths: z.array(z.string()).default([]),
  autoCompleteSetBy: z.string().optional(),
  completionOptions: completionOptionsSchema.optional(),
  properties: z.record(z.string(), z.unknown()),
  /** In the order in which it is done. */
  pending: z.array(pendingWorkSchema).default([]),
});

export type PullRequest = z.infer<typeof pullRequestSchema>;

export const commentSchema = z.object({
  id: z.number(),
  parentCommentId: z.number(),
  author: z.string(),
  content: z.string(),
  publishedDate: z.string(),
  lastUpdatedDate: z.string(),
  lastContentUpdatedDate: z.string(),
  commentType: z.enum(['unknown', 'text', 'codeChange', 'system']),
  isDeleted: z.boolean(),
  usersLiked: z.array(z.string()),
});

export type Comment = z.infer<typeof commentSchema>;

export const threadSchema = z.object({
  id: z.number(),
  pullRequestId: z.number(),
  status: z.string().optional(),
  publishedDate: z.string(),
  lastUpdatedDate: z.string(),
  comments: z.array(commentSchema),
  threadContext: z.record(z.string(), z.unknown()).nullable(),
  pullRequestThreadContext: z.record(z.string(), z.unknown()).nullable(),
  properties: z.record(z.string(), z.unknown()),
  isDeleted: z.boolean(),
});

export type Thread = z.infer<typeof threadSchema>;

/** A file attached to a pull request; its bytes lie beside the database under the file's id. */
export const pullRequestAttachmentSchema = z.object({
  id: z.number(),
  pullRequestId: z.number(),
  displayName: z.string(),
  fileId: z.string(),
  author: z.string(),
  createdDate: z.string(),
  /** SHA-1 in hexadecimal digits. */
  contentHash: z.string(),
});

export type PullRequestAttachment = z.infer<typeof pullRequestAttachmentSchema>;
