import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lifecycle, startLifecycle } from '../../support/lifecycle/lifecycle.ts';
import { describes, drafts, plans, repairs } from '../../support/lifecycle/model.ts';
import { fixes, fixesBadly, repairsBadly, repairsWell } from '../../support/lifecycle/sample.ts';

let life: Lifecycle;

beforeAll(async () => {
  life = await startLifecycle();
}, 60_000);

afterEach(async () => {
  life.ado.traffic.setRules({});
  const settings = { manualQueueOnly: false, filenamePatterns: [] };
  await life.dana.changeBuildPolicy({ isEnabled: true, isBlocking: true, settings });
  await life.end();
});
afterAll(() => life.close());

describe('a pull request whose build is red', () => {
  it('is repaired until it is green, and each repair is explained', async () => {
    const model = [
      plans(),
      drafts(fixesBadly),
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
    await life.begin({ rules, model: [plans(), drafts(fixesBadly), describes(), repairs(repairsBadly)] });

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
    await life.begin({ rules, model: [plans(), drafts(fixesBadly), describes(), repairs(repairsBadly), last] });
    const id = await life.fileTask();
    await life.settle();
    const pullRequestId = life.run(id).pullRequestId();

    await life.dana.commentOnPullRequest(pullRequestId, '/agent fix mind the empty basket');
    await life.settle();

    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
  });
});

const passing = () => [plans(), drafts(fixes), describes()];
const failing = () => [
  plans(),
  drafts(fixesBadly),
  describes(),
  repairs(repairsBadly, { name: 'first repair' }),
  repairs(repairsWell, { name: 'second repair' }),
];
const statusOf = async (pullRequestId: number) => (await life.dana.statuses(pullRequestId)).at(-1);

describe('the pipeline that the rules name', () => {
  it.each([
    ['by its id', '1', failing],
    ['with its folder, in other letters', "'\\Pull-Request-BUILD'", passing],
  ])('judges the change: %s', async (_how, definition, model) => {
    await life.begin({ rules: `build: { definition: ${definition} }\n`, model: model() });

    const id = await life.fileTask();
    await life.settle();
    const pullRequestId = life.run(id).pullRequestId();
    const story = await life.story(life.run(id).id);

    expect(story.filter((type) => type === 'repair-made')).toHaveLength(model === failing ? 2 : 0);
    expect(await statusOf(pullRequestId)).toMatchObject({ state: 'succeeded' });
    expect(life.file(life.run(id).branch ?? '', 'src/total.ts')).toContain('return price * quantity;');
  });

  it.each(['pull-request-biuld', "'\\Shop\\pull-request-build'"])(
    'is said not to be there before anything is done, and looked for again when asked: %s',
    async (definition) => {
      await life.begin({ rules: `build: { definition: ${definition} }\n`, model: passing() });

      const id = await life.fileTask();
      await life.settle();
      const comments = (await life.dana.comments(id)).map(({ text }) => text);
      const refused = life.run(id);
      await life.moveTarget({ '.code-agent.yml': 'build: { definition: pull-request-build }\n' });
      await life.dana.comment(id, '/agent fix');
      await life.settle();

      expect(refused).toMatchObject({ step: 'done', outcome: 'refused' });
      expect(comments).toEqual([expect.stringContaining('has no such pipeline. The repository has')]);
      expect(comments[0]).toContain('pull-request-build');
      expect(await statusOf(life.run(id).pullRequestId())).toMatchObject({ state: 'succeeded' });
    },
  );

  it('is queued where no policy demands it, and counts for the newest push alone', async () => {
    await life.dana.changeBuildPolicy({ isEnabled: false });
    await life.begin({ rules: 'build: { definition: 1 }\n', model: passing() });
    const id = await life.fileTask();
    await life.settle();
    const pullRequestId = life.run(id).pullRequestId();
    const waiting = await statusOf(pullRequestId);

    await life.pass({ minutes: 11 });
    const built = await statusOf(pullRequestId);
    await life.dana.push(life.run(id).branch ?? '', { 'README.md': '# Our till\n' }, 'Say whose');
    await life.settle();
    const pushed = await statusOf(pullRequestId);
    await life.pass({ minutes: 11 });

    expect(waiting).toMatchObject({
      state: 'pending',
      description: expect.stringContaining('has not built this change'),
    });
    expect(built).toMatchObject({ state: 'succeeded' });
    expect(pushed).toMatchObject({ state: 'pending' });
    expect(await statusOf(pullRequestId)).toMatchObject({ state: 'succeeded' });
    expect(await life.dana.builds(pullRequestId)).toHaveLength(2);
  });
});

describe('a pull request that nothing builds', () => {
  it.each([
    ['no policy demands a build', { isEnabled: false }, 'no branch policy requires one'],
    ['the build is optional', { isBlocking: false }, 'no branch policy requires one'],
    [
      'the policy is for other files',
      { settings: { filenamePatterns: ['/docs/*'] } },
      'not apply to the changed files',
    ],
    [
      'the policy is queued by hand',
      { settings: { manualQueueOnly: true } },
      'requires that someone queues it manually',
    ],
  ])('is not said to be accepted where %s', async (_why, change, words) => {
    await life.dana.changeBuildPolicy(change);
    await life.begin({ model: passing() });

    const id = await life.fileTask();
    await life.pass({ minutes: 15 });
    const pullRequestId = life.run(id).pullRequestId();

    const said = (await life.dana.statuses(pullRequestId)).map(({ state }) => state);
    expect(new Set(said)).toEqual(new Set(['pending']));
    expect(await statusOf(pullRequestId)).toMatchObject({ description: expect.stringContaining(words) });
    expect(life.run(id).step).toBe('in review');
  });

  it('is judged once somebody queues what the policy leaves to people, or queues again what was cancelled', async () => {
    await life.dana.changeBuildPolicy({ settings: { manualQueueOnly: true } });
    await life.begin({ model: passing() });
    const id = await life.fileTask();
    await life.settle();
    const pullRequestId = life.run(id).pullRequestId();
    const projectId = life.ado.projectId ?? '';

    life.ado.agents?.hold();
    await life.dana.queuePolicyBuild(projectId, pullRequestId);
    await life.dana.cancelBuild(pullRequestId);
    await life.pass({ hours: 5 });
    const cancelled = await statusOf(pullRequestId);
    life.ado.agents?.release();
    await life.dana.queuePolicyBuild(projectId, pullRequestId);
    await life.settle();
    const threads = await life.dana.threads(pullRequestId);

    expect(cancelled).toMatchObject({ state: 'pending', description: expect.stringContaining('was cancelled') });
    expect(await statusOf(pullRequestId)).toMatchObject({ state: 'succeeded' });
    expect(threads.map(({ status, comments }) => [status, comments.length])).toEqual([['closed', 1]]);
    expect(threads[0]?.comments[0]?.text).toContain('has built this change since');
  });
});

describe('a draft pull request', () => {
  const rules = 'pullRequest: { draft: true }\n';

  it('is built by the agent, because Azure DevOps builds no drafts, and published when it has passed', async () => {
    await life.begin({ rules, model: failing() });

    const id = await life.fileTask();
    await life.settle();
    const pullRequestId = life.run(id).pullRequestId();
    await life.passUntil('it is published and built', async () => {
      const isPublished = !(await life.dana.pullRequest(pullRequestId)).isDraft;
      return isPublished && (await life.dana.verdict(pullRequestId)) === 'succeeded';
    });
    const story = await life.story(life.run(id).id);

    expect(await life.dana.pullRequest(pullRequestId)).toMatchObject({ isDraft: false });
    expect(story.filter((type) => type === 'build-queued')).toHaveLength(3);
    expect(story.filter((type) => type === 'repair-made')).toHaveLength(2);
    expect(story.indexOf('pull-request-ready')).toBeGreaterThan(story.lastIndexOf('repair-made'));
    expect(await statusOf(pullRequestId)).toMatchObject({ state: 'succeeded' });
  });

  it.each([
    ['no policy demands a build', { isEnabled: false }, [], 'no branch policy requires one'],
    ['no build can be queued', {}, [{ path: 'policy/evaluations/', method: 'PATCH' }], 'could not be queued'],
  ])('stays one, and people are told once, where %s', async (_why, change, refused, words) => {
    await life.dana.changeBuildPolicy(change);
    life.ado.traffic.setRules({ faults: refused.map((one) => ({ ...one, rate: 1, kind: 'TF401027' as const })) });
    await life.begin({ rules, model: passing() });

    const id = await life.fileTask();
    await life.pass({ minutes: 30 });
    const pullRequestId = life.run(id).pullRequestId();
    const threads = await life.dana.threads(pullRequestId);

    expect(await life.dana.pullRequest(pullRequestId)).toMatchObject({ isDraft: true });
    expect(await statusOf(pullRequestId)).toMatchObject({ state: 'pending' });
    expect(threads.map(({ comments }) => comments.length)).toEqual([1]);
    expect(threads[0]?.comments[0]?.text).toContain(words);
    expect(threads[0]?.comments[0]?.text).toContain('stays a draft');
  });
});

describe('a build that never ends', () => {
  it('is told about once, and waited for', async () => {
    const rules = 'build: { timeoutMinutes: 90 }\n';
    await life.begin({ rules, model: [plans(), drafts(fixes), describes()] });
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
