import { z } from 'zod';
import { optionalText } from '../http/schemas.ts';

/** What the adapter reads of builds, their timelines and their test results (REST 7.1). */

export const buildSchema = z.object({
  id: z.number().int().positive(),
  buildNumber: optionalText,
  status: z.string(),
  result: optionalText,
  sourceBranch: optionalText,
  sourceVersion: optionalText,
  definition: z.object({ id: z.number().int(), name: optionalText }).nullish(),
  triggerInfo: z.record(z.string(), z.string().nullish()).nullish(),
  _links: z.object({ web: z.object({ href: z.string() }).nullish() }).nullish(),
});

/** A log's metadata; its lines are read apart. */
export const buildLogSchema = z.object({ id: z.number().int(), lineCount: z.number().int().nullish() });

export const timelineSchema = z
  .object({
    records: z
      .array(
        z.object({
          id: z.string(),
          parentId: optionalText,
          type: optionalText,
          name: optionalText,
          order: z.number().nullish(),
          state: optionalText,
          result: optionalText,
          issues: z.array(z.object({ type: optionalText, message: optionalText })).nullish(),
          log: z.object({ id: z.number().int() }).nullish(),
        }),
      )
      .nullish(),
  })
  .nullish();

export type TimelineRecord = NonNullable<NonNullable<z.infer<typeof timelineSchema>>['records']>[number];

/** A pipeline in a list. */
export const definitionSchema = z.object({
  id: z.number().int(),
  name: optionalText,
  /** Its folder, `\\` for none. */
  path: optionalText,
  queueStatus: optionalText,
});

export const policyEvaluationSchema = z.object({
  evaluationId: optionalText,
  status: z.enum(['queued', 'running', 'approved', 'rejected', 'notApplicable', 'broken']),
  configuration: z
    .object({
      isBlocking: z.boolean().nullish(),
      isEnabled: z.boolean().nullish(),
      type: z.object({ id: optionalText, displayName: optionalText }).nullish(),
      isDeleted: z.boolean().nullish(),
      /** Each kind of policy has settings of its own. */
      settings: z
        .object({
          displayName: optionalText,
          buildDefinitionId: z.number().int().nullish(),
          manualQueueOnly: z.boolean().nullish(),
        })
        .nullish(),
    })
    .nullish(),
  context: z
    .object({
      buildId: z.number().int().nullish(),
      buildDefinitionId: z.number().int().nullish(),
      buildDefinitionName: optionalText,
      isExpired: z.boolean().nullish(),
    })
    .nullish(),
});

export const testRunSchema = z.object({
  id: z.number().int(),
  totalTests: z.number().nullish(),
  passedTests: z.number().nullish(),
});

export const testResultSchema = z.object({
  automatedTestName: optionalText,
  testCaseTitle: optionalText,
  outcome: optionalText,
  errorMessage: optionalText,
  stackTrace: optionalText,
  durationInMs: z.number().nullish(),
});
