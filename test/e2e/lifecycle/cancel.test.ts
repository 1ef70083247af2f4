import { describe, expect, it } from '@jest/globals';
import {
  asks,
  describes,
  drafts,
  isUnavailable,
  type ModelStep,
  plans,
  repairs,
} from '../../support/lifecycle/model.ts';
import { fixes, fixesBadly, repairsBadly } from '../../support/lifecycle/sample.ts';
import { useLifecycle } from '../../support/useLifecycle.ts';

const life = useLifecycle();

interface Moment {
  readonly step: string;
  readonly rules?: string;
  readonly model: readonly ModelStep[];
  /** Brings the run to a halt at the step. */
  readonly hold?: () => Promise<void>;
  readonly letGo?: () => Promise<void>;
}

const workItem = `
workItem:
  started: { state: InProgress, addTags: [agent-works] }
`;

const whole = [plans(), drafts(fixes), describes()];
const asksForApproval = 'approval: { when: always }\n';

async function switchPause(to: 'pause' | 'resume'): Promise<void> {
  life.app.host().engine.signalEntity('pause', 'installation', to, JSON.stringify({ by: 'Olga', at: nowText() }));
  await life.settle();
}

/** Azure DevOps takes nothing there, so the step is tried again and again. */
function whileUnavailable(path: string): Pick<Moment, 'hold' | 'letGo'> {
  return {
    hold: async () => life.ado.traffic.setRules({ faults: [{ path, method: 'POST', rate: 1, kind: '503' }] }),
    letGo: async () => life.ado.traffic.setRules({}),
  };
}

const nowText = () => new Date(life.clock.now()).toISOString();

const moments: readonly Moment[] = [
  {
    step: 'paused',
    model: [{ ...plans(), times: 'any' }],
    hold: () => switchPause('pause'),
    letGo: () => switchPause('resume'),
  },
  { step: 'planning', model: [isUnavailable(plans())] },
  { step: 'waiting for an answer', model: [asks('Which till?')] },
  { step: 'drafting candidates', model: [plans(), isUnavailable(drafts(fixes))] },
  { step: 'waiting for approval', rules: asksForApproval, model: [plans(), drafts(fixes)] },
  { step: 'pushing branch', model: [plans(), drafts(fixes)], ...whileUnavailable('/pushes') },
  { step: 'opening pull request', model: whole, ...whileUnavailable('/pullrequests') },
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

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
    expect(await life.dana.branches()).toEqual([]);
    expect((await life.dana.pullRequests()).filter(({ status }) => status === 'active')).toEqual([]);
    expect(await life.dana.workItem(id)).toEqual({ state: 'New', tags: ['code-agent'] });
    expect((await life.dana.comments(id)).map(({ text }) => text).join()).toContain('we do it ourselves');
    expect((await life.story(life.run(id).id)).at(-1)).toBe('run-ended');
  });

  it('abandons a pull request that was opened without an answer', async () => {
    await life.begin({ model: whole });
    life.ado.traffic.setRules({ faults: [{ path: '/pullrequests', method: 'POST', rate: 1, kind: 'cutBody' }] });
    const id = await life.fileTask();
    await life.settle();
    expect(life.run(id).step).toBe('opening pull request');
    life.ado.traffic.setRules({});

    await life.dana.comment(id, '/agent cancel');
    await life.settle();

    expect((await life.dana.pullRequests()).at(-1)).toMatchObject({ status: 'abandoned' });
    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
  });

  it('ends a repair that waits for the model', async () => {
    const model = [plans(), drafts(fixesBadly), describes(), isUnavailable(repairs(repairsBadly))];
    await life.begin({ model });
    const id = await life.fileTask();
    await life.settle();
    const repairing = () => life.app.host().engine.listInstances({ runtimeStatus: ['Running'] }).instances;
    expect(repairing().map(({ name }) => name)).toContain('draftCandidate');

    await life.dana.comment(id, '/agent cancel');
    await life.settle();

    expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
    expect(repairing().map(({ name }) => name)).not.toContain('draftCandidate');
    expect(await life.dana.branches()).toEqual([]);
  });

  it('ends a run that waits for its turn, and lets the next one have it', async () => {
    const oneAtATime = 'concurrency: { runsPerRepository: 1 }\n';
    const model = [plans({ times: 2 }), drafts(fixes, { times: 2 })];
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
