import { z } from 'zod';
import type { PullRequestReference } from '../../../src/ado/repositories/pullRequestReference.ts';
import { type AdoSandbox, startAdoSandbox } from './adoSandbox.ts';

const listed = z.object({ value: z.array(z.record(z.string(), z.unknown())) });

/** A sandbox in which pull requests for one work item are opened. */
export interface ReviewSandbox extends AdoSandbox {
  /** Opens another one, with a change of its own to `a.txt`. */
  pullRequest(options?: { readonly isDraft?: boolean }): Promise<PullRequestReference>;
  /** What a person gets of a list below a pull request, e.g. `labels`, as it is. */
  raw(reference: PullRequestReference, rest: string): Promise<readonly Record<string, unknown>[]>;
}

export async function startReviewSandbox(): Promise<ReviewSandbox> {
  const sandbox = await startAdoSandbox([
    { path: 'a.txt', content: 'one\ntwo\n' },
    { path: 'old.txt', content: 'x\n'.repeat(30) },
  ]);
  const patch = [{ op: 'add', path: '/fields/System.Title', value: 'Sums are wrong' }];
  const workItem = await sandbox.asPerson('POST', 'wit/workitems/%24Bug?api-version=7.1', patch);
  const { id: workItemId } = z.object({ id: z.number() }).parse(workItem);
  const { ado, repository, base } = sandbox;
  let opened = 0;
  return {
    ...sandbox,
    async pullRequest(options = {}) {
      opened += 1;
      const branch = `agent/review-${opened}`;
      const change = { kind: 'edit', path: 'a.txt', content: `one\nTWO ${opened}\n` } as const;
      await ado.pushes.pushBranch({
        ...{ repository, branch, message: 'Change', trailers: [['Agent-Run', branch]] },
        changeSet: { baseCommit: base, changes: [change] },
      });
      const { id } = await ado.pullRequests.open({
        ...{
          repository,
          sourceBranch: branch,
          targetBranch: 'main',
          title: 'Fix',
          description: 'Because.',
          workItemId,
        },
        ...options,
      });
      return { repository, pullRequestId: id };
    },
    async raw({ pullRequestId }, rest) {
      const path = `git/repositories/${repository.id}/pullRequests/${pullRequestId}/${rest}`;
      return listed.parse(await sandbox.asPerson('GET', `${path}?api-version=7.1`)).value;
    },
  };
}
