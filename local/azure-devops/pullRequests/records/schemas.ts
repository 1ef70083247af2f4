import { z } from 'zod';
import { enumerationSchema } from '../../http/enumeration.ts';
import { completionOptionsSchema } from './records.ts';

/** States of a pull request as requests name them. */
export const pullRequestStates = { notSet: 0, active: 1, abandoned: 2, completed: 3, all: 4 } as const;

const mergeStrategies = { noFastForward: 1, squash: 2, rebase: 3, rebaseMerge: 4 } as const;

/** The service also reads the words, as its documented requests send them. */
const flagSchema = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]).optional();

const optionsSchema = completionOptionsSchema.extend({
  mergeStrategy: enumerationSchema(mergeStrategies).optional(),
  deleteSourceBranch: flagSchema,
  squashMerge: flagSchema,
  transitionWorkItems: flagSchema,
  bypassPolicy: flagSchema,
});

/** Body of a creation. */
export const createSchema = z.object({
  sourceRefName: z.string(),
  targetRefName: z.string(),
  title: z.string(),
  description: z.string().optional(),
  isDraft: z.boolean().default(false),
  reviewers: z.array(z.object({ id: z.string(), isRequired: z.boolean().default(false) })).default([]),
  labels: z.array(z.object({ name: z.string().min(1) })).default([]),
  workItemRefs: z.array(z.object({ id: z.union([z.string(), z.number()]) })).default([]),
  completionOptions: optionsSchema.optional(),
  forkSource: z.null('the stand-in takes no pull requests from forks').optional(),
});

/** Body of an update. */
export const updateSchema = z.object({
  status: enumerationSchema(pullRequestStates).optional(),
  title: absentAsNull(z.string()),
  description: absentAsNull(z.string()),
  isDraft: z.boolean().optional(),
  targetRefName: absentAsNull(z.string()),
  lastMergeSourceCommit: absentAsNull(z.object({ commitId: z.string() })),
  completionOptions: absentAsNull(optionsSchema),
  autoCompleteSetBy: absentAsNull(z.object({ id: z.string() })),
});

/** A text or an object that is null says nothing, as @azure-devops/mcp sends them. */
function absentAsNull<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

export type PullRequestUpdate = z.infer<typeof updateSchema>;
