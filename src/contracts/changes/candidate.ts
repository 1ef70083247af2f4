import { z } from 'zod';
import { failureSchema } from '../agentError.ts';
import { artifactReferenceSchema } from '../artifact.ts';
import { modelUsageSchema } from '../models/modelUsage.ts';
import { findingSchema } from './finding.ts';

/** Which candidate of how many, counted from 1. */
export const candidateNumberSchema = z.object({
  number: z.number().int().positive(),
  total: z.number().int().positive(),
});

export type CandidateNumber = z.infer<typeof candidateNumberSchema>;

/** How much a change set changes, for choosing and for people. */
export const changeSizeSchema = z.object({
  files: z.number().int().nonnegative(),
  linesAdded: z.number().int().nonnegative(),
  linesRemoved: z.number().int().nonnegative(),
});

export type ChangeSize = z.infer<typeof changeSizeSchema>;

/**
 * One model's answer to the task after all checks. `ready` has a change set that may be pushed; `refused` has findings
 * of severity `error`; `failed` never got an answer.
 */
export const candidateSchema = z.object({
  number: z.number().int().positive(),
  outcome: z.enum(['ready', 'refused', 'failed']),
  changeSet: artifactReferenceSchema.optional(),
  size: changeSizeSchema.optional(),
  findings: z.array(findingSchema),
  failure: failureSchema.optional(),
  model: z.string().optional(),
  /** Drafts asked for, repairs included. */
  rounds: z.number().int().positive().optional(),
  /** JSON of `conversationSchema`: how it came about. */
  conversation: artifactReferenceSchema.optional(),
  /** JSON of `changeDescriptionSchema`: what the model said of it. */
  description: artifactReferenceSchema.optional(),
  /** One line for people: what was looked at. */
  looked: z.string().max(300).optional(),
  /** Millionths of the currency unit of the price table. */
  cost: z.number().int().nonnegative().optional(),
  usage: modelUsageSchema,
});

export type Candidate = z.infer<typeof candidateSchema>;
