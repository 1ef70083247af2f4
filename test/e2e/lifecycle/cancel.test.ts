import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lifecycle, startLifecycle } from '../../support/lifecycle.ts';
import { asks, describes, drafts, isUnavailable, type ModelStep, plans } from '../../support/lifecycleModel.ts';
import { mends } from '../../support/lifecycleSample.ts';

let life: Lifecycle;

beforeAll(async () => {
  life = await startLifecycle();
}, 60_000);

afterEach(() => life.end());
afterAll(() => life.close());

interface Moment {
  readonly step: string;
  readonly rules?: string;
  readonly model: readonly ModelStep[];
  /** Brings the run to a halt at the step. */
  readonly hold?: () => Promise<void>;
  readonly letGo?: () => Promise<void>;
  /** Whether the cancellation is heeded once the step has ended, and not at once. */
  readonly isHeededLater?: boolean;
}

const workItem = `
workItem:
  started: { state: InProgress, addTags: [agent-works] }
`;

const whole = [plans(), drafts(mends), describes()];
const asksForApproval = 'approval: { when: always }\n';

async function switchPause(to: 'pause' | 'resume'): Promise<void> {
  life.app.host().engine.signalEntity('pause', 'installation', to, JSON.stringify({ by: 'Olga', at: nowText() }));
  await life.settle();
}

const nowText = () => new Date(life.clock.now()).toISOString();

const moments: readonly Moment[] = [
  {
    step: 'paused',
    model: [{ ...plans(), times: 'any' }],
    hold: () => switchPause('pause'),
    letGo: () => switchPause('resume'),
  },
  { step: 'planning', model: [isUnavailable(plans()), plans()], isHeededLater: true },
  { step: 'waiting for an answer', model: [asks('Which till?')] },
  { step: 'drafting candidates', model: [plans(), isUnavailable(drafts(mends))] },
  { step: 'waiting for approval', rules: asksForApproval, model: [plans(), drafts(mends)] },
  {
    step: 'pushing branch',
    model: whole,
    hold: async () =>
      life.ado.traffic.setRules({ faults: [{ path: '/pushes', method: 'POST', rate: 1, kind: '503' }] }),
    letGo: async () => life.ado.traffic.setRules({}),
    isHeededLater: true,
  },
  { step: 'in review', model: whole },
];

describe('/agent cancel', () => {
  it.each(moments)('at the step "$step" ends the run and takes back what it did', async (moment) => {
    await life.begin({ rules: `${workItem}${moment.rules ?? ''}`, model: moment.model });
    await moment.hold?.();
    const id = await life.fileTask();
    await life.settle();
    expect(life.run(id).step).toBe(moment.step);

    await life.dana.comment(id, '/agent cancel we do it ourselves');
    await life.settle();
    await moment.letGo?.();
    if (moment.isHeededLater) await life.pass({ minutes: 5 });

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
    expect(await life.dana.branches()).toEqual([]);
    expect((await life.dana.pullRequests()).filter(({ status }) => status === 'active')).toEqual([]);
    expect(await life.dana.workItem(id)).toEqual({ state: 'New', tags: ['code-agent'] });
    expect((await life.dana.comments(id)).map(({ text }) => text).join()).toContain('we do it ourselves');
    expect((await life.story(life.run(id).id)).at(-1)).toBe('run-ended');
  });

  it('ends a run that waits for its turn, and lets the next one have it', async () => {
    const oneAtATime = 'concurrency: { runsPerRepository: 1 }\n';
    const model = [plans({ times: 2 }), drafts(mends, { times: 2 })];
    await life.begin({ rules: `${asksForApproval}${oneAtATime}`, model });
    const first = await life.fileTask();
    await life.settle();
    const second = await life.fileTask();
    await life.settle();
    const third = await life.fileTask();
    await life.settle();
    expect(life.run(second).step).toBe('waiting for its turn');

    await life.dana.comment(second, '/agent cancel');
    await life.settle();
    expect(life.run(second)).toMatchObject({ outcome: 'cancelled' });
    expect(life.run(third).step).toBe('waiting for its turn');
    await life.dana.comment(first, '/agent cancel');
    await life.settle();

    expect(life.run(third).step).toBe('waiting for approval');
  });

  it('says so where there is nothing to cancel', async () => {
    await life.begin({ model: whole.map((step) => ({ ...step, times: 'any' as const })) });
    const id = await life.fileTask({ tags: [] });
    await life.settle();

    await life.dana.comment(id, '/agent cancel');
    await life.settle();

    expect(await life.dana.comments(id)).toHaveLength(2);
    expect((await life.dana.comments(id))[1]?.text).toMatch(/no run/i);
  });
});
