import { describe, expect, it } from '@jest/globals';
import { candidateSchema } from '../../../src/contracts/changes/candidate.ts';
import { draftCandidate } from '../../../src/orchestrators/draftCandidate.ts';
import {
  driveOrchestration,
  type OrchestrationScript,
  type ScriptedAnswer,
} from '../../support/orchestrations/orchestrationDriver.ts';
import { artifact, snapshot, usage } from '../../support/orchestrations/runSamples.ts';

const paths = { allowed: ['**'], protected: ['db/**'], unprotected: [] };
const input = {
  ...{ runId: 'run', reportTo: 'run' },
  candidate: { number: 1, total: 1 },
  workItem: artifact('3'),
  snapshot,
  context: artifact('4'),
  repairRounds: 1,
  projectName: 'Store',
  paths,
};
const ok = (value: unknown): ScriptedAnswer => ({ value: { ok: true, value } });
const told = ok({ told: true });
const draft = ok({ reply: artifact('5'), model: 'scripted', usage, cost: 1 });
const applied = ok({ changeSet: artifact('6'), findings: [] });
const size = { files: 1, linesAdded: 1, linesRemoved: 1 };
const error = { code: 'syntax-error', severity: 'error', path: 'src/a.ts', message: 'it has no end' };

/** Answers of both pause switches, look by look. */
function pauses(...looks: readonly boolean[]) {
  const answers = looks.flatMap((isPaused) => [{ isPaused: false }, { isPaused }]);
  return () => answers.shift();
}

/** What the second round is asked, after the checks said this of the first. */
function repairAfter(checked: object, entities = pauses(false), polls: readonly unknown[] = []) {
  const { inputs, calls } = driveOrchestration(draftCandidate, {
    instanceId: 'run-candidate-1',
    ...{ input, entities },
    activities: {
      requestDraft: [draft, draft],
      applyDraft: [applied, applied],
      checkChangeSet: [ok({ findings: [error], size, ...checked }), ok({ findings: [], size })],
      ...{ reportToParent: [told], findEndedRuns: polls.map(() => ok({ ended: [] })) },
    },
  });
  return { repair: inputs['requestDraft']?.[1], applying: inputs['applyDraft'], calls };
}

const note = { code: 'patch-tolerated', severity: 'warning', path: 'src/b.ts', message: 'other indentation' };

/** What a candidate ends with after a first reply was refused, of which this was kept. */
function findingsAfterRepair(kept: object | undefined) {
  const refused = { code: 'patch-not-found', severity: 'error', message: 'it is not there' };
  const { outcome } = driveOrchestration(draftCandidate, {
    instanceId: 'run-candidate-1',
    ...{ input, entities: pauses(false) },
    activities: {
      requestDraft: [draft, draft],
      applyDraft: [ok({ findings: kept === undefined ? [refused] : [refused, note], kept }), applied],
      checkChangeSet: [ok({ findings: [], size })],
      reportToParent: [told],
    },
  });
  return 'output' in outcome ? candidateSchema.parse(outcome.output).findings : outcome;
}

/** A first draft that passes, or is asked to end. */
function draftedOnce(activities: OrchestrationScript['activities'], pick?: OrchestrationScript['pick']) {
  const passes = pick === undefined ? { applyDraft: [applied], checkChangeSet: [ok({ findings: [], size })] } : {};
  return driveOrchestration(draftCandidate, {
    ...{ instanceId: 'run-candidate-1', input, activities: { ...passes, ...activities } },
    ...(pick === undefined ? {} : { pick }),
  });
}

describe('draftCandidate', () => {
  it('builds a repair on the edits that a check refused, so that only the fault is asked again', () => {
    const { repair, applying } = repairAfter({});

    expect(repair).toMatchObject({ repair: { kept: artifact('6'), findings: [error] } });
    expect(applying?.[1]).toMatchObject({ onto: artifact('6') });
  });

  it('keeps nothing for a repair of edits that touch a refused path', () => {
    const { repair, applying } = repairAfter({ touchesRefusedPath: true });

    expect(repair).not.toHaveProperty('repair.kept');
    expect(applying?.[1]).not.toHaveProperty('onto');
  });

  it('tells at the end what was tolerated in an edit that an earlier round kept', () => {
    expect(findingsAfterRepair(artifact('7'))).toEqual([note]);
  });

  it('forgets what was tolerated in an edit that was not kept', () => {
    expect(findingsAfterRepair(undefined)).toEqual([]);
  });

  it('holds the repair while the project is paused', () => {
    const { calls } = repairAfter({}, pauses(true, true, false), [1, 2]);

    expect(calls.filter((call) => call.startsWith('timer'))).toEqual(['timer 60', 'timer 120']);
  });

  it('tells whoever began it what came of it', () => {
    const { outcome, inputs } = draftedOnce({ reportToParent: [told], requestDraft: [draft] });

    const candidate = 'output' in outcome ? outcome.output : undefined;
    expect(candidate).toMatchObject({ outcome: 'ready' });
    const report = { child: 'run-candidate-1', result: candidate };
    expect(inputs['reportToParent']).toEqual([{ runId: 'run', parent: 'run', report }]);
  });

  it('ends when it is asked to, tells so at once, and takes the answer it waited for only then', () => {
    const { outcome, calls } = draftedOnce({ reportToParent: [told], requestDraft: [draft] }, (pending) => {
      return pending.find((id) => id === 'event cancel') ?? pending[0] ?? '';
    });

    expect(calls).toEqual(['activity requestDraft', 'activity reportToParent']);
    expect(outcome).toMatchObject({
      output: { outcome: 'failed', failure: { message: expect.stringContaining('was cancelled') } },
    });
  });

  it('keeps findings so small that those of eight candidates may cross the durable boundary', () => {
    const long = { code: 'syntax-error', severity: 'error', path: 'p'.repeat(500), message: 'm'.repeat(5000) };
    const findings = Array.from({ length: 30 }, () => long);
    const { outcome } = driveOrchestration(draftCandidate, {
      ...{ instanceId: 'run-candidate-1', input: { ...input, repairRounds: 0 } },
      activities: {
        ...{ requestDraft: [draft], applyDraft: [applied], reportToParent: [told] },
        checkChangeSet: [ok({ findings, size })],
      },
    });

    expect(JSON.stringify(outcome).length).toBeLessThan(2048);
  });

  it("applies edits by the repository's rules for paths", () => {
    expect(repairAfter({}).applying).toMatchObject([{ paths }, { paths }]);
  });
});
