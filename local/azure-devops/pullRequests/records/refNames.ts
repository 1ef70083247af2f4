/** Ref of the commit a policy build tests. */
export function mergeRefName(pullRequestId: number): string {
  return `refs/pull/${pullRequestId}/merge`;
}

/** A branch's name without `refs/heads/`. */
export function shortName(refName: string): string {
  return refName.replace(/^refs\/heads\//, '');
}
