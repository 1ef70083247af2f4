import { z } from 'zod';
import { artifactReferenceSchema } from '../artifact.ts';

/** A Git object id: 40 lower-case hexadecimal digits. */
export const objectIdSchema = z.string().regex(/^[0-9a-f]{40}$/);

/** A repository of the configured ADO organisation. */
export const repositorySchema = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  projectId: z.string().min(1),
  projectName: z.string().min(1),
  /** Branch name without `refs/heads/`. */
  defaultBranch: z.string().min(1),
  webUrl: z.string(),
});

export type Repository = z.infer<typeof repositorySchema>;

/** Why a file is listed in a snapshot without its content. */
export const exclusionReasonSchema = z.enum(['binary', 'not-utf8', 'too-large', 'symlink', 'submodule', 'lfs-pointer']);

export type ExclusionReason = z.infer<typeof exclusionReasonSchema>;

/** Git's file modes, as ADO and `git ls-tree` give them. */
export const fileModeSchema = z.enum(['100644', '100755', '120000', '160000']);

export type FileMode = z.infer<typeof fileModeSchema>;

/** One file of a snapshot. `offset` and `bytes` give the place of its content in the pack artifact. */
export const snapshotFileSchema = z.object({
  /** Path from the root of the repository, with `/`, without a leading one. */
  path: z.string().min(1),
  objectId: objectIdSchema,
  mode: fileModeSchema,
  bytes: z.number().int().nonnegative(),
  offset: z.number().int().nonnegative().optional(),
  excluded: exclusionReasonSchema.optional(),
  /** Of the file in the repository, where that is not UTF-8; the pack holds its text in UTF-8. */
  encoding: z.string().min(1).max(40).optional(),
});

export type SnapshotFile = z.infer<typeof snapshotFileSchema>;

/** The index artifact of a snapshot: every file at the commit, sorted by path. */
export const snapshotIndexSchema = z.object({ commit: objectIdSchema, files: z.array(snapshotFileSchema) });

export type SnapshotIndex = z.infer<typeof snapshotIndexSchema>;

/** The repository's files at one pinned commit, by reference. */
export const snapshotSchema = z.object({
  repository: repositorySchema,
  commit: objectIdSchema,
  /** JSON of {@link snapshotIndexSchema}. */
  index: artifactReferenceSchema,
  /** The bytes of every file that is not excluded, one after the other. */
  pack: artifactReferenceSchema,
  fileCount: z.number().int().nonnegative(),
  excludedCount: z.number().int().nonnegative(),
});

export type Snapshot = z.infer<typeof snapshotSchema>;
