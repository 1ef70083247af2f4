import { objectIdSchema, type Repository } from '../../contracts/repositories/repository.ts';
import type { Connection } from '../http/connection.ts';
import { resources } from '../http/resources.ts';
import { gitCommitSchema, gitTreeSchema } from '../http/schemas.ts';
import { repositoryRoute } from './repositories.ts';

/** One commit with its tree and its whole message (lists of commits cut the message). */
export async function readCommit(connection: Connection, repository: Repository, commit: string) {
  const { value } = await connection.json(
    {
      operation: 'commits.get',
      purpose: `read commit ${commit.slice(0, 12)} of repository "${repository.name}"`,
      resource: resources.commits,
      route: { ...repositoryRoute(repository), commitId: commit },
      isImmutable: objectIdSchema.safeParse(commit).success,
    },
    gitCommitSchema,
  );
  return value;
}

/** Every entry of a commit's tree, folders included: path, mode, object id and size. */
export async function listTree(connection: Connection, repository: Repository, commit: string) {
  const { treeId } = await readCommit(connection, repository, commit);
  const { value: tree } = await connection.json(
    {
      operation: 'trees.get',
      purpose: `list the files of repository "${repository.name}" at commit ${commit.slice(0, 12)}`,
      resource: resources.trees,
      route: { ...repositoryRoute(repository), sha1: treeId },
      query: { recursive: true },
      isImmutable: true,
    },
    gitTreeSchema,
  );
  return tree.treeEntries;
}
