import type { Backend } from '../../backend.ts';
import { commitTree, mergeTrees } from '../../git/commits/merge.ts';
import { diffTrees, isAncestor, mergeBase, type TreeChange } from '../../git/process/gitHistory.ts';
import { zeroObjectId } from '../../git/process/gitObjects.ts';
import { runGit } from '../../git/process/gitProcess.ts';
import { readRef } from '../../git/process/gitRefs.ts';
import type { Repository } from '../../git/repositories/repositories.ts';
import type { Iteration, PullRequest } from '../records/records.ts';
import { mergeRefName, shortName } from '../records/refNames.ts';

/**
 * Merges source into target as they are now and remembers the outcome.
 * The merge commit is put at `refs/pull/<id>/merge`; on conflicts that ref goes away.
 */
export async function evaluateMerge(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
): Promise<PullRequest> {
  const source = await readRef(repository.directory, pullRequest.sourceRefName);
  const target = await readRef(repository.directory, pullRequest.targetRefName);
  if (source === undefined || target === undefined) {
    return { ...pullRequest, mergeStatus: 'failure' };
  }
  const commits = { sourceCommit: source, targetCommit: target };
  const merged = await mergeTrees(repository, target, source);
  const ref = mergeRefName(pullRequest.pullRequestId);
  if (merged.kind === 'conflicts') {
    await runGit(repository.directory, ['update-ref', '-d', ref], { expected: [0, 1] });
    const { mergeCommit: _, ...rest } = pullRequest;
    return { ...rest, ...commits, mergeStatus: 'conflicts' };
  }
  const [from, into] = [shortName(pullRequest.sourceRefName), shortName(pullRequest.targetRefName)];
  const message = `Merge pull request ${pullRequest.pullRequestId} from ${from} into ${into}\n`;
  const author = { name: 'Azure DevOps', email: 'noreply@azure-devops.local', date: backend.now() };
  const mergeCommit = await commitTree(repository, merged.treeId, [target, source], message, author);
  await runGit(repository.directory, ['update-ref', ref, mergeCommit]);
  return { ...pullRequest, ...commits, mergeCommit, mergeStatus: 'succeeded' };
}

/** Adds what a push to the source branch brought, with tracking ids for the paths it changes. */
export async function addIteration(
  backend: Backend,
  repository: Repository,
  pullRequest: PullRequest,
  by: string,
  push: { readonly pushId: number; readonly oldObjectId: string } | undefined,
): Promise<PullRequest> {
  const { sourceCommit, targetCommit } = pullRequest;
  const common = (await mergeBase(repository.directory, targetCommit, sourceCommit)) ?? targetCommit;
  const iteration: Iteration = {
    id: pullRequest.iterations.length + 1,
    sourceCommit,
    targetCommit,
    commonCommit: common,
    createdDate: backend.now(),
    author: by,
    reason: await iterationReason(repository, sourceCommit, push?.oldObjectId),
    ...(push === undefined ? {} : { pushId: push.pushId }),
  };
  const tracked = [...pullRequest.trackedPaths];
  const changes = await diffTrees(repository.directory, common, sourceCommit);
  for (const change of changes) {
    const renamed = change.originalPath === undefined ? -1 : tracked.indexOf(change.originalPath);
    if (renamed >= 0) {
      tracked[renamed] = change.path;
    } else if (!tracked.includes(change.path)) {
      tracked.push(change.path);
    }
  }
  const changedPaths = toPaths(changes);
  return { ...pullRequest, iterations: [...pullRequest.iterations, iteration], trackedPaths: tracked, changedPaths };
}

/** Finds anew which paths a pull request changes, since it has another target. */
export async function withChangedPaths(repository: Repository, pullRequest: PullRequest): Promise<PullRequest> {
  const { sourceCommit, targetCommit } = pullRequest;
  const common = (await mergeBase(repository.directory, targetCommit, sourceCommit)) ?? targetCommit;
  return { ...pullRequest, changedPaths: toPaths(await diffTrees(repository.directory, common, sourceCommit)) };
}

function toPaths(changes: readonly TreeChange[]): string[] {
  return changes.flatMap(({ path, originalPath }) => [
    `/${path}`,
    ...(originalPath === undefined ? [] : [`/${originalPath}`]),
  ]);
}

async function iterationReason(
  repository: Repository,
  source: string,
  before: string | undefined,
): Promise<Iteration['reason']> {
  if (before === undefined || before === zeroObjectId) {
    return 'create';
  }
  return (await isAncestor(repository.directory, before, source)) ? 'push' : 'forcePush';
}
