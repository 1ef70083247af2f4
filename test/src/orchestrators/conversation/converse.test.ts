import { describe, expect, it } from '@jest/globals';
import { candidateSchema } from '../../../../src/contracts/changes/candidate.ts';
import { conversationBoundsSchema } from '../../../../src/contracts/rules/conversationBounds.ts';
import { draftCandidate } from '../../../../src/orchestrators/draftCandidate.ts';
import { driveOrchestration, type ScriptedAnswer } from '../../../support/orchestrations/orchestrationDriver.ts';
import { artifact, snapshot, usage } from '../../../support/orchestrations/runSamples.ts';

const ok = (value: unknown): ScriptedAnswer => ({ value: { ok: true, value } });
const fails = (type: string): ScriptedAnswer => ({
  value: { ok: false, failure: { type, message: 'no', isRetryable: false } },
});
const turn = (calls = 1) => ok({ conversation: artifact('1'), tokens: 9000, calls, model: 'scripted', usage, cost: 7 });
const handled = (state: string, more: object = {}) => ok({ conversation: artifact('2'), tokens: 9500, state, ...more });
const told = ok({ told: true });
const size = { files: 1, linesAdded: 1, linesRemoved: 1 };
const clean = { changeSet: artifact('6'), size, findings: [] };
const broken = {
  ...clean,
  findings: [{ code: 'syntax-error', severity: 'error', path: 'src/a.ts', message: 'it has no end' }],
};
const otherwiseBroken = {
  ...clean,
  findings: [{ code: 'patch-not-found', severity: 'error', path: 'src/a.ts', message: 'it is not there' }],
};

const input = {
  ...{ runId: 'run', reportTo: 'run', candidate: { number: 1, total: 2 } },
  ...{ workItem: artifact('3'), snapshot, context: artifact('4'), repairRounds: 2, projectName: 'Store' },
  ...{ conversation: artifact('0'), project: 'Store', bounds: conversationBoundsSchema.parse({ turns: 6 }) },
};

/** A candidate whose turns come to this, one after the other. */
function converses(
  handles: readonly ScriptedAnswer[],
  {
    own = {},
    turns = handles.map(() => turn()),
  }: { own?: { isFirst?: boolean; repairRounds?: number }; turns?: readonly ScriptedAnswer[] } = {},
) {
  const { outcome, inputs, calls } = driveOrchestration(draftCandidate, {
    instanceId: 'run-candidate-1',
    input: { ...input, ...own },
    entities: () => ({ isPaused: false }),
    activities: {
      takeTurn: [...turns],
      handleAnswer: [...handles],
      reportToParent: own.isFirst === true ? [told, told] : [told],
    },
  });
  if (!('output' in outcome)) throw new Error(JSON.stringify(outcome));
  return { candidate: candidateSchema.parse(outcome.output), inputs, calls };
}

const asObjects = (values: readonly unknown[] = []) => values as Readonly<Record<string, unknown>>[];

describe('a candidate as a conversation', () => {
  it('asks the task once, and goes on with what the tools answered', () => {
    const { candidate, inputs } = converses([
      handled('going-on'),
      handled('going-on', { change: clean }),
      handled('done', { change: { ...clean, description: artifact('7') }, looked: 'read a file' }),
    ]);
    const turns = asObjects(inputs['takeTurn']);

    expect(turns.map((one) => one['task'])).toEqual([
      { step: 'change', candidate: { number: 1, total: 2 } },
      undefined,
      undefined,
    ]);
    expect(turns.map((one) => one['conversation'])).toEqual([artifact('0'), artifact('2'), artifact('2')]);
    expect(turns.map((one) => one['call'])).toEqual([1, 2, 3].map((number) => `run-candidate-1/turn-${number}`));
    expect(candidate).toMatchObject({
      ...{ outcome: 'ready', changeSet: artifact('6'), description: artifact('7'), looked: 'read a file' },
      ...{ conversation: artifact('2'), rounds: 3, cost: 21 },
    });
  });

  it('tells the parent after the first turn, where the others wait for it', () => {
    const { inputs } = converses([handled('done', { change: clean })], { own: { isFirst: true } });
    const reports = asObjects(inputs['reportToParent']).map((one) => one['report']);

    expect(reports).toEqual([
      { child: 'run-candidate-1', hasBegun: true },
      expect.objectContaining({ result: expect.objectContaining({ outcome: 'ready' }) }),
    ]);
  });

  it('says what is left, and asks once for the best it has when the turns are used up', () => {
    const going = Array.from({ length: 6 }, () => handled('going-on', { change: clean }));
    const { candidate, inputs } = converses(going);
    const turns = asObjects(inputs['takeTurn']);

    expect(turns.map((one) => (one['left'] as { turns: number }).turns)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(turns.map((one) => one['last'])).toEqual([undefined, undefined, undefined, undefined, undefined, 'turns']);
    expect(asObjects(inputs['handleAnswer']).map((one) => one['isLast'])).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(candidate.outcome).toBe('ready');
  });

  it.each([
    ['is ready with what stood without errors when the budget ran out', clean, 'ready'],
    ['is refused where errors stood', broken, 'refused'],
  ] as const)('%s', (_what, change, outcome) => {
    const { candidate } = converses([handled('going-on', { change })], { turns: [turn(), fails('over-budget')] });

    expect(candidate.outcome).toBe(outcome);
    expect(candidate.conversation).toEqual(artifact('2'));
  });

  it('fails with the reason where nothing stood', () => {
    const { candidate } = converses([handled('going-on')], { turns: [turn(), fails('model-refused')] });

    expect(candidate).toMatchObject({ outcome: 'failed', failure: { type: 'model-refused' }, cost: 7 });
  });

  it('gives up a model that cannot be understood three times in a row', () => {
    const { candidate, inputs } = converses([handled('corrected'), handled('corrected'), handled('corrected')]);

    expect(inputs['takeTurn']).toHaveLength(3);
    expect(candidate.outcome).toBe('failed');
  });

  it('repairs the edits of a model without tools until the same errors come back', () => {
    const { candidate, inputs } = converses([
      handled('corrected', { change: otherwiseBroken }),
      handled('corrected', { change: broken }),
      handled('corrected', { change: broken }),
    ]);

    expect(inputs['takeTurn']).toHaveLength(3);
    expect(candidate).toMatchObject({ outcome: 'refused', findings: broken.findings });
  });

  it('repairs them as often as the rules say', () => {
    const { inputs } = converses(
      [handled('corrected', { change: broken }), handled('corrected', { change: otherwiseBroken })],
      { own: { repairRounds: 1 } },
    );

    expect(inputs['takeTurn']).toHaveLength(2);
  });

  it('looks whether the project is paused every few turns only', () => {
    const going = Array.from({ length: 6 }, () => handled('going-on'));
    const { calls } = converses(going);

    expect(calls.filter((call) => call === 'entity read')).toHaveLength(2);
  });
});
