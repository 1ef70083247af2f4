import { z } from 'zod';
import { scopeSchema } from './scope.ts';

/** Some clients write the words instead of the values. */
const flag = z
  .union([
    z.boolean(),
    z
      .string()
      .regex(/^(true|false)$/i)
      .transform((word) => word.toLowerCase() === 'true'),
  ])
  .default(false);
const patterns = z
  .array(z.string().min(1))
  .nullish()
  .transform((list) => list ?? []);
const scope = z.array(scopeSchema).min(1);

/** Settings of each kind; what stands in none is refused. */
export const settingsSchemas = {
  minimumReviewers: z.strictObject({
    minimumApproverCount: z.int().min(1),
    creatorVoteCounts: flag,
    allowDownvotes: flag,
    resetOnSourcePush: flag,
    resetRejectionsOnSourcePush: flag,
    requireVoteOnLastIteration: flag,
    requireVoteOnEachIteration: flag,
    blockLastPusherVote: flag,
    scope,
  }),
  requiredReviewers: z.strictObject({
    requiredReviewerIds: z.array(z.guid()).min(1),
    minimumApproverCount: z
      .int()
      .min(1)
      .nullish()
      .transform((count) => count ?? 1),
    creatorVoteCounts: flag,
    filenamePatterns: patterns,
    addedFilesOnly: z.literal(false).optional(),
    message: z.string().nullish(),
    scope,
  }),
  comments: z.strictObject({ scope }),
  workItems: z.strictObject({ scope }),
  build: z.strictObject({
    buildDefinitionId: z.int(),
    displayName: z.string().nullish(),
    queueOnSourceUpdateOnly: flag,
    manualQueueOnly: flag,
    /** Minutes; 0 for at once, or never where builds follow the source alone. */
    validDuration: z.number().min(0),
    filenamePatterns: patterns,
    scope,
  }),
  status: z.strictObject({
    statusName: z.string().min(1),
    statusGenre: z.string().nullish(),
    authorId: z.union([z.guid(), z.literal('')]).nullish(),
    invalidateOnSourceUpdate: flag,
    defaultDisplayName: z.string().nullish(),
    /** 1 makes the policy wait for nothing until someone has posted the status. */
    policyApplicability: z.union([z.literal(0), z.literal(1)]).nullish(),
    filenamePatterns: patterns,
    scope,
  }),
  mergeStrategy: z
    .strictObject({ allowNoFastForward: flag, allowSquash: flag, allowRebase: flag, allowRebaseMerge: flag, scope })
    .refine((one) => one.allowNoFastForward || one.allowSquash || one.allowRebase || one.allowRebaseMerge, {
      message: 'at least one merge strategy must be allowed',
    }),
} as const;

export type PolicyKind = keyof typeof settingsSchemas;

export const policyKinds = [
  'minimumReviewers',
  'requiredReviewers',
  'comments',
  'workItems',
  'build',
  'status',
  'mergeStrategy',
] as const satisfies readonly PolicyKind[];

/** A kind as the service names it; ids are the same in every organisation. */
export type PolicyType = { readonly id: string; readonly displayName: string; readonly description: string };

/** Names and descriptions as the service lists them: https://learn.microsoft.com/rest/api/azure/devops/policy/types/list */
export const policyTypes: Readonly<Record<PolicyKind, PolicyType>> = {
  minimumReviewers: {
    id: 'fa4e907d-c16b-4a4c-9dfa-4906e5d171dd',
    displayName: 'Minimum number of reviewers',
    description:
      'This policy will ensure that a minimum number of reviewers have approved a pull request before completion.',
  },
  requiredReviewers: {
    id: 'fd2167ab-b0be-447a-8ec8-39368250530e',
    displayName: 'Required reviewers',
    description:
      'This policy will ensure that required reviewers are added for modified files matching specified patterns.',
  },
  comments: {
    id: 'c6a1889d-b943-4856-b76f-9e46bb6b0df2',
    displayName: 'Comment requirements',
    description: 'Check if the pull request has any active comments',
  },
  workItems: {
    id: '40e92b44-2fe1-4dd6-b3d8-74a9c21d0c6e',
    displayName: 'Work item linking',
    description: 'This policy encourages developers to link commits to work items.',
  },
  build: {
    id: '0609b952-1397-4640-95ec-e00a01b2c241',
    displayName: 'Build',
    description: 'This policy will require a successful build has been performed before updating protected refs.',
  },
  status: {
    id: 'cbdc66da-9728-4af8-aada-9a5a32e4a226',
    displayName: 'Status',
    description: 'This policy will require a successful status to be posted before updating protected refs.',
  },
  mergeStrategy: {
    id: 'fa4e907d-c16b-4a4c-9dfa-4916e5d171ab',
    displayName: 'Require a merge strategy',
    description: 'This policy ensures that pull requests use a consistent merge strategy.',
  },
};

/** The kind that has an id, in any case. */
export function kindOf(typeId: string): PolicyKind | undefined {
  return policyKinds.find((kind) => policyTypes[kind].id === typeId.toLowerCase());
}
