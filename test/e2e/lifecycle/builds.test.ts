import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lifecycle, startLifecycle } from '../../support/lifecycle.ts';
import { describes, drafts, plans, repairs } from '../../support/lifecycleModel.ts';
import { mends, mendsBadly, repairsBadly, repairsWell } from '../../support/lifecycleSample.ts';

let life: Lifecycle;

beforeAll(async () => {
  life = await startLifecycle();
}, 60_000);

afterEach(() => life.end());
afterAll(() => life.close());

describe('a pull request whose build is red', () => {
  it('is repaired until it is green, and each repair is explained', async () => {
    const model = [
      plans(),
      drafts(mendsBadly),
      describes(),
      repairs(repairsBadly, { name: 'first repair', about: ['one piece costs its price'] }),
      repairs(repairsWell, { name: 'second repair', about: ['nothing costs nothing'] }),
    ];
    await life.begin({ model });

    const id = await life.fileTask();
    await life.settle();
    const run = life.run(id);
    const pullRequestId = run.pullRequestId();
    const threads = await life.dana.threads(pullRequestId);

    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
    expect(life.file(run.branch ?? '', 'src/total.ts')).toContain('return price * quantity;');
    expect(threads.map(({ status }) => status)).toEqual(['fixed', 'fixed']);
    expect(threads[0]?.comments[0]?.text).toContain('one piece costs its price');
    expect(threads[1]?.comments[0]?.text).toContain('nothing costs nothing');
    const story = await life.story(run.id);
    expect(story.filter((type) => type === 'repair-made')).toHaveLength(2);
  });

  it('is left to people when the rounds of the rules are used up', async () => {
    const rules = 'build: { repairRounds: 1 }\n';
    await life.begin({ rules, model: [plans(), drafts(mendsBadly), describes(), repairs(repairsBadly)] });

    const id = await life.fileTask();
    await life.settle();
    const pullRequestId = life.run(id).pullRequestId();
    const threads = await life.dana.threads(pullRequestId);

    expect(life.run(id).step).toBe('in review');
    expect(await life.dana.verdict(pullRequestId)).toBe('failed');
    expect(threads.map(({ status }) => status)).toEqual(['fixed', 'active']);
    expect(threads[1]?.comments[0]?.text).toContain('used up');
  });

  it('is repaired again when somebody asks for it after the rounds were used up', async () => {
    const rules = 'build: { repairRounds: 1 }\n';
    const last = drafts(repairsWell, { name: 'on request', about: ['mind the empty basket'] });
    await life.begin({ rules, model: [plans(), drafts(mendsBadly), describes(), repairs(repairsBadly), last] });
    const id = await life.fileTask();
    await life.settle();
    const pullRequestId = life.run(id).pullRequestId();

    await life.dana.commentOnPullRequest(pullRequestId, '/agent fix mind the empty basket');
    await life.settle();

    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
  });
});

describe('a draft pull request', () => {
  it('is published when its build has passed', async () => {
    const rules = 'pullRequest: { draft: true }\n';
    await life.begin({ rules, model: [plans(), drafts(mends), describes()] });

    const id = await life.fileTask();
    await life.settle();

    expect(await life.dana.pullRequest(life.run(id).pullRequestId())).toMatchObject({ isDraft: false });
    expect(await life.story(life.run(id).id)).toContain('pull-request-ready');
  });
});

describe('a build that never ends', () => {
  it('is told about once, and waited for', async () => {
    const rules = 'build: { timeoutMinutes: 90 }\n';
    await life.begin({ rules, model: [plans(), drafts(mends), describes()] });
    life.ado.agents?.hold();

    const id = await life.fileTask();
    await life.pass({ days: 2 });
    const pullRequestId = life.run(id).pullRequestId();
    const threads = await life.dana.threads(pullRequestId);
    life.ado.agents?.release();
    await life.settle();

    expect(threads.map(({ comments }) => comments.length)).toEqual([1]);
    expect(threads[0]?.comments[0]?.text).toContain('1.5');
    expect(life.run(id).step).toBe('in review');
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
  });
});
