import { z } from 'zod';
import { objectIdSchema } from '../../contracts/repositories/repository.ts';

/** What the adapter reads of Azure DevOps' answers (REST 7.1). What it does not read is not asked for. */

/** Every list comes in this envelope. */
export function listSchema<T extends z.ZodType>(item: T) {
  return z.object({ value: z.array(item) });
}

/** A text that may be absent or null. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);

export const connectionDataSchema = z.object({
  authenticatedUser: z.object({
    id: z.string().min(1),
    providerDisplayName: optionalText,
    customDisplayName: optionalText,
    properties: z.record(z.string(), z.unknown()).nullish(),
  }),
});

export const gitRepositorySchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  project: z.object({ id: z.string().min(1), name: z.string().min(1) }),
  defaultBranch: optionalText,
  webUrl: optionalText,
  isDisabled: z.boolean().nullish(),
});

export type GitRepository = z.infer<typeof gitRepositorySchema>;

export const gitRefSchema = z.object({ name: z.string(), objectId: objectIdSchema });

export const gitCommitSchema = z.object({
  commitId: objectIdSchema,
  treeId: objectIdSchema,
  comment: z.string(),
  parents: z.array(objectIdSchema).nullish(),
});

export const gitTreeSchema = z.object({
  treeEntries: z.array(
    z.object({
      objectId: objectIdSchema,
      relativePath: z.string().min(1),
      mode: z.string(),
      size: z.number().int().nonnegative().nullish(),
    }),
  ),
});

export const gitPushSchema = z.object({ commits: z.tuple([z.object({ commitId: objectIdSchema })], z.unknown()) });

export const gitPullRequestSchema = z.object({
  pullRequestId: z.number().int().positive(),
  status: z.string().nullish(),
  sourceRefName: z.string(),
  targetRefName: z.string(),
  createdBy: z.object({ id: z.string().nullish() }).nullish(),
  /** Set when the source branch lies in another repository. */
  forkSource: z.unknown().optional(),
});

export type GitPullRequest = z.infer<typeof gitPullRequestSchema>;

/** Work items read by their ids; null for one that is gone, or not the agent's to read. */
export const workItemBatchSchema = listSchema(
  z.object({ id: z.number().int().positive(), fields: z.record(z.string(), z.unknown()) }).nullable(),
);

/** Identities are objects, or a plain name in old answers. */
const identitySchema = z.union([
  z.string().transform((name) => ({ id: undefined, displayName: name, uniqueName: undefined, descriptor: undefined })),
  z.object({ id: optionalText, displayName: optionalText, uniqueName: optionalText, descriptor: optionalText }),
]);

export const pullRequestThreadSchema = z.object({
  id: z.number().int(),
  isDeleted: z.boolean().nullish(),
  comments: z
    .array(z.object({ content: optionalText, author: identitySchema.nullish(), isDeleted: z.boolean().nullish() }))
    .nullish(),
});

const relationSchema = z.object({
  rel: z.string(),
  url: z.string(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
});

export type AdoRelation = z.infer<typeof relationSchema>;

export const adoWorkItemSchema = z.object({
  id: z.number().int().positive(),
  rev: z.number().int().positive(),
  fields: z.record(z.string(), z.unknown()),
  /** Which of the long text fields hold Markdown; absent on servers that know only HTML. */
  multilineFieldsFormat: z.record(z.string(), z.string()).nullish(),
  relations: z.array(relationSchema).nullish(),
  _links: z.object({ html: z.object({ href: z.string() }).nullish() }).nullish(),
});

export type AdoWorkItem = z.infer<typeof adoWorkItemSchema>;

export const adoCommentSchema = z
  .object({
    /** The specification says `id`, its own examples `commentId`. */
    id: z.number().int().optional(),
    commentId: z.number().int().optional(),
    text: optionalText,
    format: z.union([z.string(), z.number()]).nullish(),
    createdBy: identitySchema.nullish(),
    createdDate: optionalText,
    modifiedDate: optionalText,
    isDeleted: z.boolean().nullish(),
  })
  .transform(({ commentId, ...comment }, context) => {
    const id = comment.id ?? commentId;
    if (id === undefined) {
      context.addIssue({ code: 'custom', path: ['id'], message: 'Invalid input: expected number, received undefined' });
      return z.NEVER;
    }
    return { ...comment, id };
  });

export type AdoComment = z.infer<typeof adoCommentSchema>;

export const commentPageSchema = z.object({
  comments: z.array(adoCommentSchema),
  continuationToken: optionalText,
});
