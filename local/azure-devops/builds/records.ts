import { z } from 'zod';

export const testResultSchema = z.object({
  id: z.number(),
  name: z.string(),
  className: z.string(),
  outcome: z.enum(['Passed', 'Failed', 'NotExecuted']),
  durationMs: z.number(),
  message: z.string(),
  stackTrace: z.string(),
});

export type TestResult = z.infer<typeof testResultSchema>;

export const artifactSchema = z.object({
  id: z.number(),
  name: z.string(),
  /** Id of the job that published it. */
  source: z.string(),
  type: z.string(),
  data: z.string(),
  properties: z.record(z.string(), z.string()),
  /** True where the stand-in keeps its files. */
  hasContent: z.boolean(),
});

export type Artifact = z.infer<typeof artifactSchema>;

export const buildSchema = z.object({
  id: z.number(),
  projectId: z.string(),
  repositoryId: z.string(),
  buildNumber: z.string(),
  status: z.enum(['notStarted', 'inProgress', 'cancelling', 'completed']),
  result: z.enum(['succeeded', 'partiallySucceeded', 'failed', 'canceled']).optional(),
  reason: z.enum(['manual', 'pullRequest', 'individualCI']),
  sourceBranch: z.string(),
  sourceVersion: z.string(),
  pullRequestId: z.number().optional(),
  /** Tip of the pull request's source branch when the build was queued. */
  sourceCommit: z.string().optional(),
  /** Tip of its target branch then. */
  targetCommit: z.string().optional(),
  /** The policy that asked for it. */
  policyId: z.number().optional(),
  queueTime: z.string(),
  startTime: z.string().optional(),
  finishTime: z.string().optional(),
  requestedFor: z.string(),
  parameters: z.string().optional(),
  lineCount: z.number(),
  /** Last lines that look like errors, shown as the task's issues. */
  issues: z.array(z.string()),
  /** What the JUnit reports it left say. */
  tests: z.array(testResultSchema).default([]),
  artifacts: z.array(artifactSchema).default([]),
  tags: z.array(z.string()).default([]),
  /** What the run was started with besides; the command gets them in its environment, secrets left out. */
  variables: z.record(z.string(), z.object({ value: z.string(), isSecret: z.boolean() })).default({}),
});

export type Build = z.infer<typeof buildSchema>;
