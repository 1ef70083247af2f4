import type { Repository } from '../contracts/repository.ts';
import type { Connection } from './connection.ts';
import { repositoryRoute } from './repositories.ts';
import { resources } from './resources.ts';
import { gitCommitSchema } from './schemas.ts';

/** One commit with its tree and its whole message (lists of commits cut the message). */
export async function commitDetails(connection: Connection, repository: Repository, commit: string) {
  const { value } = await connection.json(
    {
      operation: 'commits.get',
      purpose: `read commit ${commit.slice(0, 12)} of repository "${repository.name}"`,
      resource: resources.commits,
      route: { ...repositoryRoute(repository), commitId: commit },
    },
    gitCommitSchema,
  );
  return value;
}
