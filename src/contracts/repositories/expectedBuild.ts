import { z } from 'zod';

const id = z.number().int().positive();

/** What stands against a build of the newest commit, beside that there is none yet. */
export const buildObstacleSchema = z.enum([
  /** The rules name a pipeline that the project does not have. */
  'unknown-pipeline',
  /** The rules name several. */
  'ambiguous-pipeline',
  'disabled-pipeline',
  /** The policy is for other files than those the pull request changes. */
  'not-applicable',
  /** Azure DevOps cannot judge by the policy: its pipeline is gone, for instance. */
  'broken-policy',
  /** The policy leaves it to people to queue the build. */
  'queued-by-hand',
]);

export type BuildObstacle = z.infer<typeof buildObstacleSchema>;

/** A build that the rules or a branch policy ask for, and how it stands for the newest commit. */
export const expectedBuildSchema = z.object({
  /** The pipeline's or the policy's; as the rules write it where there is no such pipeline. */
  name: z.string().max(300),
  /** `none` where no build of the newest commit counts. */
  state: z.enum(['none', 'queued', 'running', 'passed', 'failed', 'cancelled']),
  /** The newest, also one that no longer counts. */
  buildId: id.optional(),
  definitionId: id.optional(),
  /** Of the branch policy that counts the build. */
  evaluationId: z.string().max(200).optional(),
  obstacle: buildObstacleSchema.optional(),
});

export type ExpectedBuild = z.infer<typeof expectedBuildSchema>;
