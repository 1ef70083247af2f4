import { z } from 'zod';
import { type PolicyKind, policyKinds, settingsSchemas } from './kinds.ts';

const common = {
  isEnabled: z.boolean(),
  isBlocking: z.boolean(),
  revision: z.number(),
  createdBy: z.string(),
  createdDate: z.string(),
};

const revisionSchema = z.object({ ...common, settings: z.record(z.string(), z.unknown()) });

/** One state of a policy that has been changed since. */
export type PolicyRevision = z.infer<typeof revisionSchema>;

function ofKind<Kind extends PolicyKind>(kind: Kind) {
  return z.object({
    ...common,
    id: z.number(),
    projectId: z.string(),
    kind: z.literal(kind),
    settings: settingsSchemas[kind],
    isDeleted: z.boolean(),
    /** Its revisions before the present one, the first one first. */
    earlier: z.array(revisionSchema),
  });
}

/** A policy of a project, with the settings of its kind. */
export const policySchema = z.discriminatedUnion('kind', [
  ofKind('minimumReviewers'),
  ofKind('requiredReviewers'),
  ofKind('comments'),
  ofKind('workItems'),
  ofKind('build'),
  ofKind('status'),
  ofKind('mergeStrategy'),
]);

export type Policy = z.infer<typeof policySchema>;

/** A policy of one kind. */
export type PolicyOf<Kind extends PolicyKind> = Extract<Policy, { readonly kind: Kind }>;

/** A policy as the stand-in is asked for it, by the name of its kind. */
export const policyOptionSchema = z.object({
  kind: z.enum(policyKinds),
  settings: z.record(z.string(), z.unknown()),
  isBlocking: z.boolean().default(true),
  isEnabled: z.boolean().default(true),
});

/** A policy to make: the name of its kind, and the settings that the service takes. */
export type PolicyOption = z.input<typeof policyOptionSchema>;
