import { describe, expect, it } from '@jest/globals';
import { describes, drafts, plans } from '../../support/lifecycle/model.ts';
import { fixes } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

/** More than a run and people make by themselves within minutes. */
const staleReads = 8;

const life = useLifecycle({ staleReads });

async function inReview(): Promise<{ readonly id: number; readonly pullRequestId: number; readonly branch: string }> {
  await life.begin({ rules: '', model: [plans(), drafts(fixes), describes()] });
  const id = await life.fileTask();
  await life.settle();
  await life.pass({ hours: 3 });
  const run = life.run(id);
  return { id, pullRequestId: run.pullRequestId(), branch: run.branch ?? '' };
}

/** Reads until nothing is stale any more. */
async function seenAtLast(pullRequestId: number) {
  for (let read = 0; read < staleReads; read += 1) await life.dana.pullRequest(pullRequestId);
  return life.dana.pullRequest(pullRequestId);
}

describe('where Azure DevOps shows a pull request for a while as it was before', () => {
  it('a completion is seen within two hours, once, although its event found the pull request active', async () => {
    const { id, pullRequestId, branch } = await inReview();
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
    expect((await life.dana.pullRequest(pullRequestId)).isDraft).toBe(false);

    await life.dana.completePullRequest(pullRequestId);
    const stale = await life.dana.pullRequest(pullRequestId);
    await life.settle();
    await life.pass({ hours: 2 });

    expect(stale).toMatchObject({ status: 'active', mergeStatus: 'queued' });
    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
    expect(life.file('main', 'src/total.ts')).toContain('price * quantity');
    expect(await life.dana.branches()).not.toContain(branch);
    expect((await life.dana.pullRequests()).filter(({ sourceRefName }) => sourceRefName.endsWith(branch))).toHaveLength(
      1,
    );
  });

  it('a run that is cancelled then does not say that it has abandoned its pull request', async () => {
    const { id, pullRequestId } = await inReview();

    await life.dana.completePullRequest(pullRequestId);
    await life.dana.comment(id, '/agent cancel');
    await life.settle();
    await life.pass({ hours: 5 });

    const run = life.run(id);
    const [thread] = await life.dana.threads(pullRequestId);
    const effects = (await life.story(run.id)).filter((type) => type === 'compensation-done');

    expect(run).toMatchObject({ step: 'done', outcome: 'cancelled' });
    expect(thread?.comments).toMatchObject([{ text: 'It was completed before it could be abandoned.' }]);
    // The branch alone.
    expect(effects).toHaveLength(1);
    expect(await life.dana.branches()).toEqual([]);
    expect((await seenAtLast(pullRequestId)).status).toBe('completed');
  });
});
