import { describe, expect, it } from '@jest/globals';
import type { Lifecycle } from '../../support/lifecycle/lifecycle.ts';
import { adapts, describes, drafts, plans, replaceLine } from '../../support/lifecycle/model.ts';
import { fixes, tillFiles } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

const source = tillFiles['src/total.ts'] ?? '';
const renamedParameter = source.replaceAll('price', 'unitPrice');
const mendsRenamed = replaceLine('src/total.ts', '  return unitPrice;', '  return unitPrice * quantity;');

async function inReview(model: Parameters<Lifecycle['begin']>[0]['model'] = []) {
  await life.begin({ model: [plans(), drafts(fixes), describes(), ...model] });
  const id = await life.fileTask();
  await life.settle();
  const run = life.run(id);
  return { id, pullRequestId: run.pullRequestId(), branch: run.branch ?? '' };
}

describe('a target branch that moves', () => {
  it('without a conflict is taken over into the branch', async () => {
    const { id, pullRequestId, branch } = await inReview();

    await life.moveTarget({ 'README.md': '# The till\n' });
    await life.settle();

    expect(life.file(branch, 'README.md')).toBe('# The till\n');
    expect(life.file(branch, 'src/total.ts')).toContain('return price * quantity;');
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
    expect(life.run(id).step).toBe('in review');
  });

  it('with a conflict has the change made again on top of it', async () => {
    const { id, pullRequestId, branch } = await inReview([adapts(mendsRenamed, { about: ['unitPrice'] })]);

    await life.moveTarget({ 'src/total.ts': renamedParameter });
    await life.settle();

    expect(life.file(branch, 'src/total.ts')).toContain('return unitPrice * quantity;');
    expect(await life.dana.pullRequest(pullRequestId)).toMatchObject({ mergeStatus: 'succeeded' });
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
    expect(await life.dana.branches()).toEqual([branch]);
    expect(await life.story(life.run(id).id)).toContain('repair-made');
  });
});

describe('a person who pushes to the branch', () => {
  const added = { 'src/round.ts': 'export const round = Math.round;\n' };

  it('finds the commit kept when the target moves', async () => {
    const { pullRequestId, branch } = await inReview();

    const commit = await life.dana.push(branch, added, 'Round, too');
    await life.settle();
    await life.moveTarget({ 'README.md': '# The till\n' });
    await life.settle();

    expect(life.contains(branch, commit)).toBe(true);
    expect(life.file(branch, 'src/round.ts')).toBe(added['src/round.ts']);
    expect(life.file(branch, 'README.md')).toBe('# The till\n');
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');
  });

  it('is told about a conflict, and nothing is overwritten', async () => {
    const { pullRequestId, branch } = await inReview();

    const commit = await life.dana.push(branch, added, 'Round, too');
    await life.settle();
    await life.moveTarget({ 'src/total.ts': renamedParameter });
    await life.settle();
    const threads = await life.dana.threads(pullRequestId);

    expect(await life.dana.tip(branch)).toBe(commit);
    expect(threads.map(({ status }) => status)).toEqual(['active']);
    expect(threads[0]?.comments[0]?.text).toContain('src/total.ts');
  });

  it('keeps the branch when the run is cancelled', async () => {
    const { id, pullRequestId, branch } = await inReview();

    const commit = await life.dana.push(branch, added, 'Round, too');
    await life.settle();
    await life.dana.commentOnPullRequest(pullRequestId, '/agent cancel');
    await life.settle();

    expect(life.run(id)).toMatchObject({ outcome: 'cancelled' });
    expect(await life.dana.tip(branch)).toBe(commit);
  });
});

describe('a team that prescribes where branches are', () => {
  it('finds the branch there, is heard in its pull request, and finds it gone in the end', async () => {
    const rules = 'branch: feature/AB{workItem}/{run}\n';
    await life.begin({ rules, model: [plans(), drafts(fixes), describes()] });
    const id = await life.fileTask();
    await life.settle();
    const run = life.run(id);
    const pullRequestId = run.pullRequestId();

    expect(run).toMatchObject({ step: 'in review', branch: `feature/AB${id}/${run.id}` });
    expect(await life.dana.branches()).toEqual([`feature/AB${id}/${run.id}`]);
    expect(await life.dana.verdict(pullRequestId)).toBe('succeeded');

    // Rules that change meanwhile rename nothing.
    await life.moveTarget({ '.code-agent.yml': 'branch: elsewhere/{run}\n' });
    await life.dana.commentOnPullRequest(pullRequestId, '/agent status');
    await life.settle();
    const asked = (await life.dana.threads(pullRequestId)).map(({ comments }) => comments.map(({ by }) => by));
    expect(asked).toContainEqual(['Dana Developer', 'code-agent']);

    await life.dana.completePullRequest(pullRequestId);
    await life.settle();
    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'pull-request-completed' });
    expect(await life.dana.branches()).toEqual([]);
  });

  it('is not heard in a pull request of its own from a branch that a run could have made', async () => {
    const { id } = await inReview();
    const run = life.run(id).id;
    const forged = `feature/agent/${run}`;
    await life.dana.push(forged, { 'src/other.ts': 'export const other = 1;\n' }, 'Something else');
    const own = await life.dana.openPullRequest(forged, 'Something else');
    await life.dana.commentOnPullRequest(own, '/agent cancel');
    await life.settle();

    expect(life.run(id).step).toBe('in review');
    expect((await life.dana.threads(own)).flatMap(({ comments }) => comments.map(({ by }) => by))).toEqual([
      'Dana Developer',
    ]);
  });

  it.each([
    ['code-agent', undefined],
    ['feature', 'branch: feature/agent/{run}\n'],
  ])('is told on the work item that a branch %s leaves no room, before a model is asked', async (branch, rules) => {
    const model = [plans({ times: 'any' })];
    await life.begin({ ...(rules === undefined ? {} : { rules }), model, mayFail: true });
    await life.dana.push(branch, { 'src/other.ts': 'export const other = 1;\n' }, 'Something else');

    const id = await life.fileTask();
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'failed', state: 'Failed' });
    expect(await life.story(life.run(id).id)).not.toContain('plan-made');
    const told = (await life.dana.comments(id)).map(({ text }) => text).join('\n');
    expect(told).toContain(`because the branch ${branch} exists`);
    expect(told).toContain('BRANCH_PATTERN');
  });

  it('is told on the work item which branch came in the way while the run worked', async () => {
    const rules = 'branch: team/agent/{run}\napproval: { when: always }\n';
    await life.begin({ rules, model: [plans(), drafts(fixes)], mayFail: true });
    const id = await life.fileTask();
    await life.settle();
    await life.dana.push('team', { 'src/other.ts': 'export const other = 1;\n' }, 'Something else');
    await life.dana.comment(id, `/agent approve ${await life.changeToApprove(id)}`);
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'failed', state: 'Failed' });
    const told = (await life.dana.comments(id)).map(({ text }) => text).join('\n');
    expect(told).toContain('Name conflicts with refs/heads/team');
  });
});
