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
  readonly name: string;
  readonly step: string;
  readonly rules?: string;
  readonly model: (count: number) => readonly ModelStep[];
  /** How many candidates have ended by then. */
  readonly done?: (count: number) => number;
  /** Brings the run to a halt there. */
  readonly hold?: () => void;
}

/** What one of several candidates is answered. */
function draftOf(number: number, reply = fixes): ModelStep {
  const { match, ...step } = drafts(reply);
  return {
    ...step,
    name: `drafts candidate ${number}`,
    match: { ...match, asks: [`Candidate ${number} of`] },
  };
}

/** The same change from each of them, so that nobody has to judge. */
function draftsOf(count: number, reply = fixes): ModelStep[] {
  return Array.from({ length: count }, (_, index) => draftOf(index + 1, reply));
}

/** All but the first wait for the model. */
function someUnavailable(count: number): ModelStep[] {
  return draftsOf(count).map((step, index) => (index === 0 && count > 1 ? step : isUnavailable(step)));
}

const whole = (count: number, reply = fixes) => [plans(), ...draftsOf(count, reply), describes()];

const moments: readonly Moment[] = [
  { name: 'a question is open', step: 'waiting for an answer', model: () => [asks('Which till?')] },
  {
    name: 'candidates are drafted',
    step: 'drafting candidates',
    // The others begin when the first has an answer.
    model: () => [plans(), isUnavailable(draftOf(1))],
  },
  {
    name: 'one candidate is ready and the others are not',
    step: 'drafting candidates',
    model: (count) => [plans(), ...someUnavailable(count)],
    done: (count) => (count > 1 ? 1 : 0),
  },
  {
    name: 'somebody has to agree',
    step: 'waiting for approval',
    rules: 'approval: { when: always }\n',
    model: (count) => [plans(), ...draftsOf(count)],
  },
  {
    name: 'a build is waited for',
    step: 'in review',
    model: whole,
    hold: () => life.ado.agents?.hold(),
  },
  { name: 'reviewers have their turn', step: 'in review', model: whole },
  {
    name: 'a red build is repaired',
    step: 'in review',
    model: (count) => [...whole(count, fixesBadly), isUnavailable(repairs(repairsBadly))],
  },
];

/** Two, as is the default; `npm run campaign:cancel` takes one and three as well. */
const counts = process.env['CANCEL_CANDIDATES'] === 'all' ? [1, 2, 3] : [2];

const cases = moments.flatMap((moment) => counts.map((count) => ({ ...moment, count })));

const workItem = 'workItem: { started: { state: InProgress, addTags: [agent-works] } }\n';
const rulesOf = (rules: string | undefined, count: number) =>
  `${workItem}${rules ?? ''}candidates: { count: ${count} }\n`;

/** Long enough that a run which waits for it is told apart from one that does not. */
const answerMilliseconds = 6000;

/** Waits for what happens by itself, while not everything is idle yet. */
async function soon(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** Whatever goes on in the hub, whoever began it. */
function stillRunning(): readonly string[] {
  const { instances } = life.app.host().engine.listInstances({ runtimeStatus: ['Running', 'Pending'] });
  return instances.map(({ instanceId }) => instanceId).filter((id) => !id.startsWith('@'));
}

describe('a run that is cancelled', () => {
  it.each(cases)(
    'while $name, with $count candidates, takes everything back and leaves nothing running',
    async (one) => {
      await life.begin({ rules: rulesOf(one.rules, one.count), model: one.model(one.count) });
      one.hold?.();
      const id = await life.fileTask();
      await life.settle();
      expect(life.run(id).step).toBe(one.step);
      if (one.done !== undefined) expect(life.run(id).candidates).toMatchObject({ done: one.done(one.count) });

      await life.dana.comment(id, '/agent cancel');
      await life.settle();

      expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
      expect(await life.dana.branches()).toEqual([]);
      expect((await life.dana.pullRequests()).filter(({ status }) => status === 'active')).toEqual([]);
      expect(await life.dana.workItem(id)).toEqual({ state: 'New', tags: ['code-agent'] });
      expect(stillRunning()).toEqual([]);
    },
  );

  it.each(counts)(
    'while the model answers, with %i candidates, does not wait for the answers to tell so',
    async (count) => {
      const { reply, ...first } = draftOf(1);
      const slow = { ...first, reply: { ...reply, delayMs: answerMilliseconds } };
      await life.begin({ rules: rulesOf(undefined, count), model: [plans(), slow] });
      const id = await life.fileTask();
      await soon(() => life.model.report().requests === 2);
      expect(life.run(id)).toMatchObject({ step: 'drafting candidates', candidates: { done: 0, total: count } });

      life.app.host().engine.raiseEvent(life.run(id).id, 'cancel', JSON.stringify({ by: 'dana', via: 'api' }));
      await soon(() => life.run(id).step === 'done');
      const before = stillRunning();
      await life.settle();

      // The first candidate, whose answer nobody waits for.
      expect(before).toHaveLength(1);
      expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
      expect(await life.dana.workItem(id)).toEqual({ state: 'New', tags: ['code-agent'] });
      expect(stillRunning()).toEqual([]);
    },
  );

  it.each([1, 2, 3])('while it waits for its turn, with %i candidates, leaves the turn to others', async (count) => {
    const rules = rulesOf('approval: { when: always }\nconcurrency: { runsPerRepository: 1 }\n', count);
    await life.begin({ rules, model: [plans(), ...draftsOf(count)] });
    const first = await life.fileTask();
    await life.settle();
    const second = await life.fileTask();
    await life.settle();
    expect(life.run(second).step).toBe('waiting for its turn');

    for (const id of [second, first]) {
      await life.dana.comment(id, '/agent cancel');
      await life.settle();
      expect(life.run(id)).toMatchObject({ step: 'done', outcome: 'cancelled' });
    }

    expect(stillRunning()).toEqual([]);
  });
});
