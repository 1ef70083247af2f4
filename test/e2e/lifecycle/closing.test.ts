import { describe, expect, it } from '@jest/globals';
import { describes, drafts, plans } from '../../support/lifecycle/model.ts';
import { fixes } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

const rules = `
workItem:
  started: { addTags: [agent-works] }
  failed: { addTags: [agent-failed] }
`;

/** Events of twenty looks, of which each asks its mailbox and Azure DevOps once and waits once. */
const historyLimit = 340;

async function inReview(): Promise<{ readonly id: number; readonly pullRequestId: number; readonly branch: string }> {
  await life.begin({ rules, model: [plans(), drafts(fixes), describes()] });
  const id = await life.fileTask();
  await life.settle();
  const run = life.run(id);
  return { id, pullRequestId: run.pullRequestId(), branch: run.branch ?? '' };
}

describe('a pull request that people abandon', () => {
  it('keeps its branch for a day, then the run ends and takes everything back', async () => {
    const { id, pullRequestId, branch } = await inReview();

    await life.dana.abandonPullRequest(pullRequestId);
    await life.pass({ hours: 23 });
    expect(await life.dana.branches()).toEqual([branch]);
    expect(life.run(id).step).toBe('in review');
    await life.pass({ hours: 2 });

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-abandoned' });
    expect(await life.dana.branches()).toEqual([]);
    expect(await life.dana.workItem(id)).toEqual({ state: 'New', tags: ['agent-failed', 'code-agent'] });
    expect((await life.dana.comments(id)).map(({ text }) => text).join()).toContain('abandoned');
  });

  it('goes on when somebody reactivates it within the day', async () => {
    const { id, pullRequestId } = await inReview();

    await life.dana.abandonPullRequest(pullRequestId);
    await life.pass({ hours: 20 });
    await life.dana.reactivatePullRequest(pullRequestId);
    await life.pass({ hours: 20 });
    expect(life.run(id).step).toBe('in review');
    await life.dana.completePullRequest(pullRequestId);
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
  });
});

describe('a pull request in review for long', () => {
  it('is followed all the time without a history that grows, and completed although no delivery came', async () => {
    const { id, pullRequestId } = await inReview();
    const { engine } = life.app.host();
    const histories: number[] = [];

    life.events.lose();
    for (let day = 1; day <= 8; day += 1) {
      await life.pass({ days: 1 });
      histories.push(engine.getHistory(`${life.run(id).id}-pull-request-1`).length);
    }
    const ofRun = engine.getHistory(life.run(id).id).length;
    await life.dana.completePullRequest(pullRequestId);
    await life.pass({ hours: 5 });

    expect(Math.max(...histories)).toBeLessThan(historyLimit);
    expect(Math.min(...histories)).toBeGreaterThan(0);
    // It asks after its shepherd twice a day.
    expect(ofRun).toBeLessThan(historyLimit);
    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
  });
});
