import { z } from 'zod';
import { objectIdSchema, type Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { listedChangeSchema, pathsOfChanges, withoutFolders } from './listedChange.ts';

/** A commit as the history of a repository knows it. */
export interface PastCommit {
  readonly id: string;
  /** What it was made on; of a merge the branch that was merged into. Undefined for a first commit. */
  readonly parent: string | undefined;
  /** Whole. */
  readonly message: string;
  /** The files it changed, of a renamed one both paths; empty where there are more changes than are looked at. */
  readonly paths: readonly string[];
}

/** Folders that are new count, too. */
const changesAskedFor = 100;

export const pastCommitSchema = z.object({
  commitId: objectIdSchema,
  comment: z.string().default(''),
  parents: z.array(objectIdSchema).nullish(),
  changes: z.array(listedChangeSchema).nullish(),
});

/** What one commit said and changed; of a merge, what it brought to the branch it was made on. One call. */
export async function readPastCommit(
  connection: Connection,
  repository: Repository,
  commit: string,
): Promise<PastCommit> {
  const { projectId, id, name } = repository;
  return await readPastCommitByIds(connection, { projectId, repositoryId: id, name }, commit);
}

/** The same of a repository that only a link names. */
export async function readPastCommitByIds(
  connection: Connection,
  {
    projectId,
    repositoryId,
    name,
  }: { readonly projectId: string; readonly repositoryId: string; readonly name: string },
  commit: string,
): Promise<PastCommit> {
  const { value } = await connection.json(
    {
      operation: 'commits.get',
      purpose: `read what commit ${commit.slice(0, 12)} of repository "${name}" changed`,
      resource: resources.commits,
      route: { project: projectId, repositoryId, commitId: commit },
      query: { changeCount: changesAskedFor },
    },
    pastCommitSchema,
  );
  const { commitId, comment, parents } = value;
  const changes = value.changes ?? [];
  const files = changes.length < changesAskedFor ? withoutFolders(changes) : [];
  return { id: commitId, parent: parents?.[0], message: comment, paths: [...pathsOfChanges(files)] };
}
