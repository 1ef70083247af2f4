/**
 * What the agent's comments are found again by. Each names what the comment is and the run that it is of, and is looked up
 * as a whole: comments on a work item end with it as their last line, threads on a pull request begin with it, unseen.
 */
export interface CommentMarker {
  readonly marker: string;
  /** What the version before this one wrote in its place. */
  readonly formerly: readonly string[];
}

/** The one report of a run, which each further report replaces. */
export function reportMarker(runId: string): CommentMarker {
  return { marker: `Report of run ${runId}`, formerly: [`Run ${runId}`] };
}

/** A question, a request for approval, or a reminder: each is a comment of its own, so that people are notified. */
export function requestMarker(purpose: string, runId: string): CommentMarker {
  return { marker: `${purpose} of run ${runId}`, formerly: [] };
}

/** The answer to a command. One comment has one answer, whatever run it is about. */
export function answerMarker(comment: {
  readonly commentId?: number | undefined;
  readonly revision?: number | undefined;
}): CommentMarker {
  return { marker: `Answer to comment ${comment.commentId ?? `of revision ${comment.revision ?? 0}`}`, formerly: [] };
}

/** A thread, or an answer in one, on the run's pull request. */
export function threadMarker(purpose: string, runId: string): CommentMarker {
  return { marker: `${purpose} of run ${runId}`, formerly: [purpose] };
}
