import { z } from 'zod';
import { rulesSchema } from './rules.ts';

/** What says which paths of a repository no change may touch, or only with someone's agreement. */
export const protectionSchema = z.object({
  /** As the rules have them. */
  paths: rulesSchema.shape.paths,
  /** What the repository's pipelines run: paths of YAML files from its root. Empty where they may not be read. */
  pipelineFiles: z.array(z.string().min(1)),
});

export type Protection = z.infer<typeof protectionSchema>;
