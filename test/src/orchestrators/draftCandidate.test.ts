import { describe, expect, it } from '@jest/globals';
import { candidateSchema } from '../../../src/contracts/candidate.ts';
import { draftCandidate } from '../../../src/orchestrators/draftCandidate.ts';
import { driveOrchestration, type ScriptedAnswer } from '../../support/orchestrationDriver.ts';
import { artifact, snapshot, usage } from '../../support/runSamples.ts';

const paths = { allowed: ['**'], protected: ['db/**'], unprotected: [] };
const input = {
  runId: 'run',
  candidate: { number: 1, total: 1 },
  workItem: artifact('3'),
  snapshot,
  context: artifact('4'),
  repairRounds: 1,
  projectName: 'Store',
  paths,
};
const ok = (value: unknown): ScriptedAnswer => ({ value: { ok: true, value } });
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
function repairAfter(checked: object, entities = pauses(false)) {
  const { inputs, calls } = driveOrchestration(draftCandidate, {
    instanceId: 'run-candidate-1',
    ...{ input, entities },
    activities: {
      requestDraft: [draft, draft],
      applyDraft: [applied, applied],
      checkChangeSet: [ok({ findings: [error], size, ...checked }), ok({ findings: [], size })],
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
    },
  });
  return 'output' in outcome ? candidateSchema.parse(outcome.output).findings : outcome;
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
    const { calls } = repairAfter({}, pauses(true, true, false));

    expect(calls.filter((call) => call.startsWith('timer'))).toEqual(['timer 60', 'timer 120']);
  });

  it("applies edits by the repository's rules for paths", () => {
    expect(repairAfter({}).applying).toMatchObject([{ paths }, { paths }]);
  });
});
