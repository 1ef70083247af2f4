import type { Backend } from '../../backend.ts';
import { ApiError } from '../../http/apiError.ts';
import type { Comment, PullRequest, Thread } from '../records/records.ts';

/** @throws ApiError 404 TF401183 */
export function demandThread(backend: Backend, pullRequest: PullRequest, threadId: number): Thread {
  const thread = backend.state.threads.get(String(pullRequest.pullRequestId), threadId);
  if (thread === undefined) {
    throw new ApiError(
      404,
      'GitPullRequestCommentThreadNotFoundException',
      `TF401183: The thread ${threadId} of the pull request ${pullRequest.pullRequestId} was not found.`,
    );
  }
  return thread;
}

/** @throws ApiError 404 TF401184 */
export function demandComment(thread: Thread, commentId: number): Comment {
  const comment = thread.comments.find((candidate) => candidate.id === commentId);
  if (comment === undefined) {
    throw new ApiError(
      404,
      'GitPullRequestCommentNotFoundException',
      `TF401184: The comment ${commentId} was not found.`,
    );
  }
  return comment;
}

/** Stores a thread and gives it back. */
export function saveThread(backend: Backend, thread: Thread): Thread {
  backend.state.threads.put(String(thread.pullRequestId), thread.id, thread);
  return thread;
}
