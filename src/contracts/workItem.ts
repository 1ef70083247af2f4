import { z } from 'zod';

/** A comment on a work item, its text as Markdown. */
export const workItemCommentSchema = z.object({
  id: z.number().int(),
  author: z.string(),
  text: z.string(),
  createdAt: z.string(),
});

export type WorkItemComment = z.infer<typeof workItemCommentSchema>;

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
});

export type WorkItem = z.infer<typeof workItemSchema>;
