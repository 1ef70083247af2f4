import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { slotsStateSchema } from '../../../src/contracts/runs/entities.ts';
import { type Lifecycle, startLifecycle } from '../../support/lifecycle/lifecycle.ts';
import { adapts, answers, describes, drafts, newFile, plans, replaceLine } from '../../support/lifecycle/model.ts';
import { fixes, tillTask } from '../../support/lifecycle/sample.ts';

let life: Lifecycle;
let onActivity: (instanceId: string) => void = () => undefined;

beforeAll(async () => {
  const faults = {
    at(point: string, instanceId: string) {
      if (point === 'before-activity') onActivity(instanceId);
      return 'none' as const;
    },
  };
  life = await startLifecycle({ buildCommand: 'true', faults });
}, 60_000);

afterEach(async () => {
  onActivity = () => undefined;
  await life.end();
});
afterAll(() => life.close());

const each = { times: 'any' } as const;

/** The runs that hold a place in the repository, and those that wait for one, in their order. */
function places() {
  const found = life.app
    .host()
    .engine.listEntities()
    .find(({ name, key }) => name === 'slots' && key.startsWith('repository-'));
  const state = slotsStateSchema.parse(JSON.parse(found?.state ?? ''));
  return { holders: state.holders.map(({ runId }) => runId), waiting: state.waiting.map(({ runId }) => runId) };
}

const callPause = (paused: boolean, project?: string) =>
  fetch(`${life.app.host().url}/api/machine/pause`, {
    method: 'POST',
    headers: { 'x-functions-key': life.app.host().masterKey, 'content-type': 'application/json' },
    body: JSON.stringify({ paused, ...(project === undefined ? {} : { project }) }),
  });

describe('two work items for one file', () => {
  it('become two pull requests, of which the second is made again on top of the first', async () => {
    const other = { title: 'prices may be negative', description: 'See `src/total.ts`.' };
    const rounds = replaceLine('src/total.ts', '  return price;', '  return Math.max(price, 0);');
    const both = replaceLine('src/total.ts', '  return price * quantity;', '  return Math.max(price * quantity, 0);');
    await life.begin({
      model: [
        plans(each),
        drafts(fixes, { about: [tillTask.title] }),
        drafts(rounds, { name: 'drafts the other', about: [other.title] }),
        adapts(both),
        describes(each),
      ],
    });
    const first = await life.fileTask();
    const second = await life.fileTask(other);
    await life.settle();
    const [one, two] = [life.run(first), life.run(second)];

    await life.dana.completePullRequest(one.pullRequestId());
    await life.settle();
    await life.passUntil('the second can be merged', async () => {
      const { mergeStatus } = await life.dana.pullRequest(two.pullRequestId());
      return mergeStatus === 'succeeded';
    });
    await life.dana.completePullRequest(two.pullRequestId());
    await life.settle();

    expect(life.run(first).outcome).toBe('pull-request-completed');
    expect(life.run(second).outcome).toBe('pull-request-completed');
    expect(life.file('main', 'src/total.ts')).toContain('Math.max(price * quantity, 0)');
  });
});

/** A slice; `npm run campaign:work-items` files 50. */
const workItems = Number(process.env['WORK_ITEMS'] ?? 6);

describe('many work items at once, where three runs may draft', () => {
  it('never draft more than three at once, in the order they came, until all have ended', async () => {
    const rules = 'concurrency: { runsPerRepository: 3 }\ncandidates: { count: 1, repairRounds: 0 }\n';
    await life.begin({ rules, model: [plans(each), drafts('There is nothing to change.', each)] });
    const queued: string[] = [];
    const begun: string[] = [];
    let most = 0;
    onActivity = (instanceId) => {
      const runId = /^(.*)-candidate-1$/.exec(instanceId)?.[1];
      if (runId === undefined) return;
      const { holders, waiting } = places();
      for (const id of [...holders, ...waiting]) if (!queued.includes(id)) queued.push(id);
      if (!begun.includes(runId)) begun.push(runId);
      most = Math.max(most, holders.length);
      expect(holders).toContain(runId);
    };

    const ids = await Promise.all(
      Array.from({ length: workItems }, (_, number) =>
        life.fileTask({ title: `Task ${number}`, description: 'Do it.' }),
      ),
    );
    await life.settle();
    await life.passUntil('all have ended', () => ids.every((id) => life.run(id).outcome !== undefined));

    expect(most).toBe(3);
    expect(begun).toHaveLength(workItems);
    // Three work side by side, so a run may begin before those it was let in with.
    expect(begun.filter((id, at) => Math.abs(queued.indexOf(id) - at) >= 3)).toEqual([]);
    expect(new Set(ids.map((id) => life.run(id).outcome))).toEqual(new Set(['no-candidate']));
    expect(places()).toEqual({ holders: [], waiting: [] });
  }, 600_000);
});

describe('events', () => {
  it('that come three times each lead to one run, one pull request and one comment', async () => {
    await life.begin({ model: [plans(), drafts(fixes), describes()] });
    life.events.repeat(3);
    const before = (await life.dana.pullRequests()).length;

    const id = await life.fileTask();
    await life.settle();

    expect(life.runs(id)).toHaveLength(1);
    expect(await life.dana.pullRequests()).toHaveLength(before + 1);
    expect(await life.dana.comments(id)).toHaveLength(1);
  });

  it('that come in the wrong order lead to where the right order leads', async () => {
    await life.begin({ model: [plans(), drafts(fixes), describes()] });
    life.events.hold();
    const id = await life.fileTask();
    await life.dana.comment(id, 'By the way, it matters.');
    await life.dana.changeWorkItem(id, { 'System.Title': 'total ignores how many' });

    await life.events.release('reversed');
    await life.settle();

    expect(life.runs(id)).toHaveLength(1);
    expect(life.run(id).step).toBe('in review');
  });
});

describe('a second request while a run works on the work item', () => {
  const readme = newFile('NOTES.md', 'Quantities count.\n');
  const request = '/agent fix Also write it down in NOTES.md';

  async function inReview(whenRunning: string, more: Parameters<Lifecycle['begin']>[0]['model'] = []) {
    const rules = `concurrency: { whenRunning: ${whenRunning} }\n`;
    await life.begin({ rules, model: [plans(each), drafts(fixes), describes(each), ...more] });
    const id = await life.fileTask();
    await life.settle();
    await life.pass({ minutes: 1 });
    return { id, first: life.run(id) };
  }

  it('joins it, where the rules say so', async () => {
    const { id, first } = await inReview('merge', [drafts(readme, { name: 'joins', about: ['write it down'] })]);

    await life.dana.comment(id, request);
    await life.settle();

    expect(life.file(first.branch ?? '', 'NOTES.md')).toBe('Quantities count.\n');
    expect(life.runs(id).map(({ outcome }) => outcome)).toEqual([undefined, 'refused']);
    expect((await life.dana.comments(id)).at(-1)?.text).toContain('It was given the instructions');
  });

  it('waits for its end, where the rules say so', async () => {
    const { id, first } = await inReview('queue', [drafts(readme, { name: 'waits', about: ['write it down'] })]);
    await life.dana.comment(id, request);
    await life.settle();
    expect(life.run(id)).toMatchObject({ step: 'waiting for its turn' });

    await life.dana.completePullRequest(first.pullRequestId());
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'in review' });
    expect(life.file(life.run(id).branch ?? '', 'NOTES.md')).toBe('Quantities count.\n');
  });

  it('is refused, where the rules say so', async () => {
    const { id } = await inReview('refuse');

    await life.dana.comment(id, request);
    await life.settle();

    expect(life.runs(id).map(({ outcome }) => outcome)).toEqual([undefined, 'refused']);
    expect((await life.dana.comments(id)).at(-1)?.text).toContain('is already working on this');
  });
});

describe('the pause switch', () => {
  for (const project of [undefined, 'Store']) {
    it(`of ${project ?? 'the installation'} holds runs, and lets them go on`, async () => {
      await life.begin({ model: [plans(), drafts(fixes), describes()] });
      expect((await callPause(true, project)).status).toBeLessThan(300);
      await life.settle();

      const id = await life.fileTask();
      await life.settle();
      expect(life.run(id).step).toBe('paused');
      await life.pass({ hours: 3 });
      expect(life.run(id).step).toBe('paused');

      await callPause(false, project);
      await life.pass({ minutes: 1 });
      expect(life.run(id).step).toBe('in review');
    });
  }

  it('holds answers to reviewers, and lets them go on', async () => {
    await life.begin({ model: [plans(), drafts(fixes), describes(), answers('explain', 'Because it must.')] });
    const id = await life.fileTask();
    await life.settle();
    const pullRequestId = life.run(id).pullRequestId();
    await callPause(true);
    await life.settle();
    await life.dana.commentOnPullRequest(pullRequestId, 'Why?');
    await life.pass({ hours: 3 });
    const said = async () => (await life.dana.threads(pullRequestId)).flatMap(({ comments }) => comments);
    expect(await said()).toHaveLength(1);

    await callPause(false);
    await life.pass({ minutes: 1 });

    expect(await said()).toEqual([expect.anything(), expect.objectContaining({ text: 'Because it must.' })]);
  });
});

describe('runs that are terminated in the portal', () => {
  it('give their places and turns to those behind them', async () => {
    const rules = 'concurrency: { runsPerRepository: 1 }\napproval: { when: always }\n';
    await life.begin({ rules, model: [plans(each), drafts(fixes, each)] });
    const ids: number[] = [];
    for (const title of ['First', 'Second', 'Third']) {
      ids.push(await life.fileTask({ ...tillTask, title }));
      await life.settle();
    }
    const [first = 0, second = 0, third = 0] = ids;
    expect(life.run(first).step).toBe('waiting for approval');
    expect(places().waiting).toEqual([life.run(second).id, life.run(third).id]);

    life.app.host().engine.terminate(life.run(first).id, 'by hand');
    life.app.host().engine.terminate(life.run(second).id, 'by hand');
    await life.settle();

    await life.passUntil('the third has its turn', () => life.run(third).step === 'waiting for approval');
    expect(places()).toEqual({ holders: [life.run(third).id], waiting: [] });
  });
});
