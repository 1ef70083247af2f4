import { ApiError } from '../../http/apiError.ts';
import type { Iteration, PullRequest } from './records.ts';

/** @throws ApiError 404 */
export function demandIteration(pullRequest: PullRequest, id: number): Iteration {
  const iteration = pullRequest.iterations.find((candidate) => candidate.id === id);
  if (iteration === undefined) {
    throw new ApiError(
      404,
      'GitPullRequestIterationNotFoundException',
      `The iteration ${id} of the pull request ${pullRequest.pullRequestId} was not found.`,
    );
  }
  return iteration;
}
