import { describe, expect, it } from '@jest/globals';
import { describes, drafts, plans } from '../../support/lifecycle/model.ts';
import { fixes } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle({ reconciles: true, settings: { RECONCILE_PROJECTS: 'Store' } });

const model = [plans(), drafts(fixes), describes()];

/** What the newest look found and raised. */
function lastLook(): object {
  return life.app.entries.findLast(({ message }) => message === 'reconciled')?.attributes ?? {};
}

const nothing = {
  ...{ runsStarted: 0, commandsSent: 0, shepherdsNudged: 0, runsTakenBack: 0 },
  ...{ orphanedPullRequests: 0, hooksUnwell: 0, hooksRepaired: 0, failures: 0 },
};

describe('the look after lost events', () => {
  it('starts the run of which no delivery told, once', async () => {
    await life.begin({ model });
    life.events.lose();
    const id = await life.fileTask();
    await life.settle();
    expect(life.runs(id)).toEqual([]);

    await life.pass({ minutes: 15 });

    expect(lastLook()).toEqual({ ...nothing, runsStarted: 1 });
    expect(life.run(id)).toMatchObject({ id: expect.stringMatching(`-Store-${id}-r1$`), step: 'in review' });

    await life.pass({ minutes: 15 });

    expect(lastLook()).toEqual(nothing);
    expect(life.runs(id)).toHaveLength(1);
  });

  it('starts no second run when the delivery comes after all', async () => {
    await life.begin({ model });
    life.events.hold();
    const id = await life.fileTask();
    await life.settle();
    await life.pass({ minutes: 15 });

    await life.events.release('reversed');
    await life.settle();

    expect(life.runs(id)).toHaveLength(1);
    expect(await life.dana.pullRequests()).toEqual(
      expect.arrayContaining([expect.objectContaining({ pullRequestId: life.run(id).pullRequestId() })]),
    );
  });

  it('carries out a command of which no delivery told, once', async () => {
    await life.begin({ model });
    const id = await life.fileTask();
    await life.settle();
    life.events.lose();
    await life.dana.comment(id, '/agent status');
    await life.settle();
    expect(await life.dana.comments(id)).toHaveLength(2);

    await life.pass({ minutes: 15 });
    expect(lastLook()).toMatchObject({ runsStarted: 0, commandsSent: 1 });
    await life.pass({ minutes: 15 });

    const comments = await life.dana.comments(id);
    expect(comments).toHaveLength(3);
    expect(comments.at(-1)?.text).toContain('Answer to comment');
    expect(lastLook()).toMatchObject({ commandsSent: 0 });
  });

  it('carries out a command on a work item that nothing else points at', async () => {
    await life.begin({ model });
    const id = await life.fileTask({ tags: [] });
    life.events.lose();
    await life.dana.comment(id, '/agent fix');
    await life.settle();
    expect(life.runs(id)).toEqual([]);

    await life.pass({ minutes: 30 });

    expect(life.runs(id)).toMatchObject([{ step: 'in review' }]);
  });

  it('carries out a command in a pull request of which no delivery told', async () => {
    await life.begin({ model });
    const id = await life.fileTask();
    await life.settle();
    life.events.lose();
    await life.dana.commentOnPullRequest(life.run(id).pullRequestId(), '/agent cancel');
    await life.settle();

    await life.pass({ minutes: 15 });

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
  });

  it('wakes a shepherd whose pull request was closed without a word', async () => {
    await life.begin({ model });
    const id = await life.fileTask();
    await life.settle();
    life.events.lose();
    await life.dana.completePullRequest(life.run(id).pullRequestId());
    await life.settle();
    expect(life.run(id).step).toBe('in review');

    await life.pass({ minutes: 45 });

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
  });

  it('takes back what a run left that was terminated in the portal', async () => {
    await life.begin({ model, rules: 'branch: users/agent/{run}\n' });
    const id = await life.fileTask();
    await life.settle();
    const run = life.run(id);
    const pullRequestId = run.pullRequestId();
    life.app.host().engine.terminate(run.id, 'by hand');
    await life.settle();

    await life.pass({ minutes: 15 });

    expect(lastLook()).toMatchObject({ runsTakenBack: 1 });
    expect(await life.dana.pullRequest(pullRequestId)).toMatchObject({ status: 'abandoned' });
    expect(await life.dana.branches()).toEqual([]);
    expect((await life.dana.comments(id)).map(({ text }) => text)).toEqual([
      expect.stringContaining('The run was terminated.'),
    ]);
    expect((await life.story(run.id)).at(-1)).toBe('run-ended');

    await life.pass({ minutes: 30 });

    expect(lastLook()).toEqual(nothing);
  });
});
