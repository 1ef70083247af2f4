/**
 * How the agent finds its own comments again. A marker names the kind of comment and its run, and is compared as a
 * whole. Comments on a work item end with it as their last line; threads on a pull request begin with it, hidden.
 */
export interface CommentMarker {
  readonly marker: string;
  /** What earlier versions wrote instead. */
  readonly formerly: readonly string[];
}

/** The one report of a run; each new report replaces it. */
export function reportMarker(runId: string): CommentMarker {
  return { marker: `Report of run ${runId}`, formerly: [`Run ${runId}`] };
}

/** A question, a request for approval, or a reminder. Each is a new comment, so that people are notified. */
export function requestMarker(purpose: string, runId: string): CommentMarker {
  return { marker: `${purpose} of run ${runId}`, formerly: [] };
}

/** The answer to a command. A comment gets one answer, whichever run it is about. */
export function answerMarker(comment: {
  readonly commentId?: number | undefined;
  readonly revision?: number | undefined;
}): CommentMarker {
  return { marker: `Answer to comment ${comment.commentId ?? `of revision ${comment.revision ?? 0}`}`, formerly: [] };
}

/** A thread on the run's pull request, or a reply in one. */
export function threadMarker(purpose: string, runId: string): CommentMarker {
  return { marker: `${purpose} of run ${runId}`, formerly: [purpose] };
}
