import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lifecycle, startLifecycle } from '../../support/lifecycle.ts';
import { describes, drafts, plans } from '../../support/lifecycleModel.ts';
import { mends } from '../../support/lifecycleSample.ts';

let life: Lifecycle;

beforeAll(async () => {
  life = await startLifecycle({ staleReads: 3 });
}, 60_000);

afterEach(() => life.end());
afterAll(() => life.close());

async function inReview(): Promise<{ readonly id: number; readonly pullRequestId: number; readonly branch: string }> {
  await life.begin({ rules: '', model: [plans(), drafts(mends), describes()] });
  const id = await life.fileTask();
  await life.settle();
  await life.pass({ hours: 1 });
  const run = life.run(id);
  return { id, pullRequestId: run.pullRequestId(), branch: run.branch ?? '' };
}

describe('where Azure DevOps shows a pull request for a while as it was before', () => {
  it('a completion is seen within the hour, once, although its event found the pull request active', async () => {
    const { id, pullRequestId, branch } = await inReview();
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
    expect((await life.dana.pullRequest(pullRequestId)).isDraft).toBe(false);

    await life.dana.completePullRequest(pullRequestId);
    const stale = await life.dana.pullRequest(pullRequestId);
    await life.settle();
    await life.pass({ hours: 1 });

    expect(stale).toMatchObject({ status: 'active', mergeStatus: 'queued' });
    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
    expect(life.file('main', 'src/total.ts')).toContain('price * quantity');
    expect(await life.dana.branches()).not.toContain(branch);
    expect((await life.dana.pullRequests()).filter(({ sourceRefName }) => sourceRefName.endsWith(branch))).toHaveLength(
      1,
    );
  });

  it('a run that is cancelled then does not say that its pull request was abandoned', async () => {
    const { id, pullRequestId } = await inReview();

    await life.dana.completePullRequest(pullRequestId);
    await life.dana.comment(id, '/agent cancel');
    await life.settle();
    await life.pass({ hours: 5 });

    expect(await life.dana.pullRequest(pullRequestId)).toMatchObject({ status: 'completed' });
    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
    expect(await life.dana.threads(pullRequestId)).toEqual([]);
  });
});
