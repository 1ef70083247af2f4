import { z } from 'zod';

/** What the pipelines of a repository run: paths of YAML files from its root. */
export const pipelineFilesSchema = z.array(z.string().min(1));
