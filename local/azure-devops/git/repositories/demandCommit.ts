import { ApiError } from '../../http/apiError.ts';
import { type Commit, readCommit } from '../process/gitHistory.ts';
import { describeObject } from '../process/gitObjects.ts';
import type { Repository } from './repositories.ts';

/** @throws ApiError 404 TF401174 when the repository has no such commit */
export async function demandCommit(repository: Repository, commitId: string): Promise<Commit> {
  const info = /^[0-9a-f]{7,40}$/i.test(commitId)
    ? await describeObject(repository.directory, commitId.toLowerCase())
    : undefined;
  const commit = info?.type === 'commit' ? await readCommit(repository.directory, info.objectId) : undefined;
  if (commit === undefined) {
    throw new ApiError(
      404,
      'GitCommitDoesNotExistException',
      `TF401021: The Git commit with ID ${commitId} does not exist or you do not have permissions for the operation you are attempting.`,
    );
  }
  return commit;
}
