import { z } from 'zod';

/** What the local programs print when they are ready. */
export const hostReadySchema = z.object({
  url: z.string(),
  /** Key of the durable management API. */
  systemKey: z.string(),
  /** Key of the app's own functions. */
  hostKey: z.string(),
  /** Connection string of Azurite, if the app uses it. */
  emulatedStorage: z.string().optional(),
  taskHub: z.string(),
});

export type HostReady = z.infer<typeof hostReadySchema>;

export const azureDevOpsReadySchema = z.object({
  url: z.string(),
  project: z.string(),
  projectId: z.string(),
  repository: z.string(),
  repositoryId: z.string(),
  defaultBranch: z.string(),
  /** The bare Git repository it serves. */
  repositoryDirectory: z.string(),
  agentToken: z.string(),
  personToken: z.string(),
});

export type AzureDevOpsReady = z.infer<typeof azureDevOpsReadySchema>;

export const modelReadySchema = z.object({ url: z.string(), model: z.string() });

export type ModelReady = z.infer<typeof modelReadySchema>;
