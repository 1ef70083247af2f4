import type { Repository } from '../../contracts/repositories/repository.ts';
import { repositoryRoute } from './repositories.ts';

/** Which pull request a call is about. */
export interface PullRequestReference {
  readonly repository: Repository;
  readonly pullRequestId: number;
}

/** The route values that name a pull request. */
export function pullRequestRoute({ repository, pullRequestId }: PullRequestReference) {
  return { ...repositoryRoute(repository), pullRequestId };
}
