import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';
import { modelUsageSchema } from '../models/modelUsage.ts';
import { personSchema } from '../person.ts';
import { repositorySchema } from '../repositories/repository.ts';

export const runId = z.string().min(1);
export const workItemId = z.number().int().positive();
export const project = z.string().min(1);

/** JSON of `workItemSchema`. */
export const workItem = artifactReferenceSchema;

/** Millionths of the currency unit that the price table is in. */
export const cost = z.number().int().nonnegative();

/** What a step that asked a model says of the call. */
export const modelCallFacts = {
  model: z.string(),
  /** Failed calls on the way included, like the cost. */
  usage: modelUsageSchema,
  cost: cost.default(0),
  /** The prompt as it was sent, as text. */
  prompt: artifactReferenceSchema.optional(),
};

/** Models or deployments to ask, best first; without it the deployment's list. */
export const models = z.array(z.string().min(1)).max(8).optional();

/** On whose behalf a model is asked. */
export const person = personSchema.optional();

/** A pull request by its place. */
export const pullRequestPlace = { repository: repositorySchema, pullRequestId: z.number().int().positive() };
