import { describe, expect, it } from '@jest/globals';
import { draftCandidate } from '../../../../src/orchestrators/version1/draftCandidate.ts';
import { driveOrchestration, type OrchestrationScript } from '../../../support/orchestrationDriver.ts';
import { artifact, snapshot, usage } from '../../../support/runSamples.ts';

const input = {
  runId: 'run',
  candidate: { number: 2, total: 3 },
  workItem: artifact('3'),
  snapshot,
  context: artifact('4'),
};
const ok = (value: unknown) => [{ value: { ok: true, value } }];
const draft = ok({ reply: artifact('5'), model: 'scripted', usage });
const size = { files: 1, linesAdded: 1, linesRemoved: 1 };
const finding = { code: 'protected-path', severity: 'error', path: '.github/x.yml', message: 'is protected' } as const;

function drive(activities: OrchestrationScript['activities']) {
  return driveOrchestration(draftCandidate, { instanceId: 'run-candidate-2', input, activities: activities ?? {} });
}

describe('draftCandidate', () => {
  it('is ready when the reply applies and no check refuses it', () => {
    const { outcome, calls } = drive({
      requestDraft: draft,
      applyDraft: ok({ changeSet: artifact('6'), findings: [] }),
      checkChangeSet: ok({ findings: [], size }),
    });

    expect(calls).toEqual(['activity requestDraft', 'activity applyDraft', 'activity checkChangeSet']);
    expect(outcome).toEqual({
      output: { number: 2, outcome: 'ready', changeSet: artifact('6'), size, findings: [], model: 'scripted', usage },
    });
  });

  it('is refused, unchecked, when the reply does not apply', () => {
    const { outcome, calls } = drive({ requestDraft: draft, applyDraft: ok({ findings: [finding] }) });

    expect(calls).not.toContain('activity checkChangeSet');
    expect(outcome).toMatchObject({ output: { outcome: 'refused', findings: [finding], usage } });
  });

  it('is refused when a check finds an error', () => {
    const { outcome } = drive({
      requestDraft: draft,
      applyDraft: ok({ changeSet: artifact('6'), findings: [] }),
      checkChangeSet: ok({ findings: [finding], size }),
    });

    expect(outcome).toMatchObject({ output: { outcome: 'refused', findings: [finding] } });
  });

  it('is a failed candidate, not a failed run, when the model has no answer', () => {
    const failure = { type: 'model-content-filter', message: 'The model refused the prompt.', isRetryable: false };
    const { outcome } = drive({ requestDraft: [{ value: { ok: false, failure } }] });

    expect(outcome).toMatchObject({ output: { outcome: 'failed', failure, findings: [] } });
  });

  it('keeps what it cost when a later step fails', () => {
    const failure = { type: 'not-found', message: 'The artifact is gone.', isRetryable: false };
    const { outcome } = drive({ requestDraft: draft, applyDraft: [{ value: { ok: false, failure } }] });

    expect(outcome).toMatchObject({ output: { outcome: 'failed', usage } });
  });

  it('keeps findings so small that those of eight candidates may cross the durable boundary', () => {
    const long = { ...finding, path: 'a/'.repeat(2000), message: 'x'.repeat(2000) };
    const many = Array.from({ length: 50 }, () => long);
    const { outcome } = drive({ requestDraft: draft, applyDraft: ok({ findings: many }) });

    expect(8 * JSON.stringify(outcome).length).toBeLessThan(16 * 1024);
  });
});
