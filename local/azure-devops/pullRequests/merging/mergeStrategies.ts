import { commitTree, mergeTrees } from '../../git/commits/merge.ts';
import { isAncestor, readCommits } from '../../git/process/gitHistory.ts';
import type { Repository } from '../../git/repositories/repositories.ts';
import type { Identity } from '../../state/records.ts';
import type { PullRequest } from '../records/records.ts';

/** How a pull request ends up in its target branch. */
export type MergeStrategy = NonNullable<NonNullable<PullRequest['completionOptions']>['mergeStrategy']>;

type Completer = { readonly identity: Identity; readonly now: string };

/** The strategy that a pull request asks for; a merge commit of two parents where it asks for none. */
export function strategyOf({ completionOptions }: PullRequest): MergeStrategy {
  return completionOptions?.mergeStrategy ?? (completionOptions?.squashMerge === true ? 'squash' : 'noFastForward');
}

/**
 * Writes the commit that the target branch is to have, as the strategy asks.
 * @returns its id
 * @throws Error when there are conflicts, which the caller has ruled out
 */
export async function writeMerge(repository: Repository, pullRequest: PullRequest, by: Completer): Promise<string> {
  const { sourceCommit, targetCommit } = pullRequest;
  const strategy = strategyOf(pullRequest);
  const rebased =
    strategy === 'rebase' || strategy === 'rebaseMerge'
      ? await rebase(repository, targetCommit, sourceCommit, by)
      : sourceCommit;
  if (strategy === 'rebase') return rebased;
  const merged = await mergeTrees(repository, targetCommit, rebased);
  if (merged.kind === 'conflicts') throw new Error(`${rebased} cannot be merged into ${targetCommit}.`);
  const parents = strategy === 'squash' ? [targetCommit] : [targetCommit, rebased];
  const message =
    pullRequest.completionOptions?.mergeCommitMessage ?? `Merged PR ${pullRequest.pullRequestId}: ${pullRequest.title}`;
  return commitTree(repository, merged.treeId, parents, message, authorOf(by));
}

function authorOf({ identity, now }: Completer) {
  return { name: identity.displayName, email: identity.uniqueName, date: now };
}

/** Repeats the commits that only the source has, without its merges, on top of the target. */
async function rebase(repository: Repository, target: string, source: string, by: Completer): Promise<string> {
  if (await isAncestor(repository.directory, target, source)) return source;
  const range = ['--reverse', '--topo-order', '--no-merges', source, `^${target}`];
  let tip = target;
  for (const { commitId, parents, author, comment } of await readCommits(repository.directory, range)) {
    // The tip's content as if it stood where the commit was made, so that only the commit's own change is merged.
    const moved = await commitTree(repository, `${tip}^{tree}`, parents, comment, author);
    const merged = await mergeTrees(repository, moved, commitId);
    if (merged.kind === 'conflicts') throw new Error(`${commitId} cannot be repeated on ${tip}.`);
    tip = await commitTree(repository, merged.treeId, [tip], comment, author, authorOf(by));
  }
  return tip;
}
