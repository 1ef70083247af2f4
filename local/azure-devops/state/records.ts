import { z } from 'zod';

/** What an identity may be forbidden to do. Everything else is allowed. */
export const permissionSchema = z.enum([
  'GenericRead',
  'GenericContribute',
  'CreateBranch',
  'ForcePush',
  'PullRequestContribute',
  'WorkItemsWrite',
  'BuildQueue',
  'HooksEdit',
  'EditPolicies',
]);

/** What nobody may do but those it is granted to: passing over policies, when pushing and when completing. */
export const grantSchema = z.enum(['PolicyExempt', 'PullRequestBypassPolicy']);

export type Grant = z.infer<typeof grantSchema>;

export type Permission = z.infer<typeof permissionSchema>;

/** A user of the organisation, with the token that names it. */
export const identitySchema = z.object({
  id: z.string(),
  displayName: z.string(),
  uniqueName: z.string(),
  token: z.string(),
  /** What Microsoft Entra gives it to sign in with; absent where it never does. */
  accessToken: z.string().optional(),
  /** An application or a managed identity, which may have no personal access tokens. */
  isServicePrincipal: z.boolean().default(false),
  /** Id of the project whose pipelines act as this identity; absent for everybody else. */
  buildServiceOf: z.string().optional(),
  denied: z.array(permissionSchema).default([]),
  granted: z.array(grantSchema).default([]),
  /** The only folders in which this identity may create branches; absent where it may in all of them. */
  branchFolders: z.array(z.string()).optional(),
  /** Groups besides those that everybody is in, as `[Project]\\Name`. */
  groups: z.array(z.string()).default([]),
  /** False once it was removed from the organisation. */
  isActive: z.boolean().default(true),
});

export type Identity = z.infer<typeof identitySchema>;

/** A group that was made, with the groups it is in itself. */
export const groupSchema = z.object({ name: z.string(), memberOf: z.array(z.string()) });

export type GroupRecord = z.infer<typeof groupSchema>;

export const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  revision: z.number(),
  lastUpdateTime: z.string(),
});

export type Project = z.infer<typeof projectSchema>;

export const repositorySchema = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  /** Full ref name. */
  defaultBranch: z.string(),
  /** The repository that it is a fork of. */
  parentId: z.string().optional(),
});

export type RepositoryRecord = z.infer<typeof repositorySchema>;

export const refUpdateSchema = z.object({
  name: z.string(),
  oldObjectId: z.string(),
  newObjectId: z.string(),
});

export type RefUpdate = z.infer<typeof refUpdateSchema>;

export const pushSchema = z.object({
  pushId: z.number(),
  repositoryId: z.string(),
  pushedBy: z.string(),
  date: z.string(),
  refUpdates: z.array(refUpdateSchema),
  /** Commits that no ref held before. */
  commitIds: z.array(z.string()).default([]),
});

export type Push = z.infer<typeof pushSchema>;

/** Refs that were brought from a fork, or from what a repository is a fork of. */
export const forkSyncSchema = z.object({
  operationId: z.number(),
  sourceRepositoryId: z.string(),
  sourceProjectId: z.string(),
  sourceToTargetRefs: z.array(z.object({ sourceRef: z.string(), targetRef: z.string() })),
  /** Absent where it went well. */
  errorMessage: z.string().optional(),
});

export type ForkSync = z.infer<typeof forkSyncSchema>;

/** A merge of two commits that was asked for, and what came of it. */
export const mergeOperationSchema = z.object({
  mergeOperationId: z.number(),
  parents: z.array(z.string()),
  comment: z.string(),
  status: z.enum(['queued', 'completed', 'failed']),
  mergeCommitId: z.string().optional(),
  failureMessage: z.string().optional(),
});

export type MergeOperation = z.infer<typeof mergeOperationSchema>;

/** What a build or check said about a commit. */
export const commitStatusSchema = z.object({
  id: z.number(),
  commitId: z.string(),
  state: z.enum(['notSet', 'pending', 'succeeded', 'failed', 'error', 'notApplicable']),
  description: z.string().optional(),
  context: z.object({ name: z.string(), genre: z.string().optional() }),
  targetUrl: z.string().optional(),
  createdBy: z.string(),
  creationDate: z.string(),
});

export type CommitStatus = z.infer<typeof commitStatusSchema>;

/** One number or text the stand-in keeps for itself, such as the organisation's id. */
export const settingSchema = z.object({ value: z.string() });
