import { describe, expect, it } from '@jest/globals';
import { takeBackRun } from '../../../src/orchestrators/takeBackRun.ts';
import { driveOrchestration, type ScriptedAnswer } from '../../support/orchestrations/orchestrationDriver.ts';
import { snapshot } from '../../support/orchestrations/runSamples.ts';

const ok = (value: unknown): ScriptedAnswer => ({ value: { ok: true, value } });

function takeBack(ended: 'terminated' | 'failed' | 'outdated') {
  return driveOrchestration(takeBackRun, {
    instanceId: 'run-take-back',
    input: { runId: 'run', project: 'Store', workItemId: 42, organization: 'contoso', step: 'in review', ended },
    entities: () => ({ next: [] }),
    activities: {
      findRemains: [
        ok({
          ...{ isEnded: false, repository: snapshot.repository, branch: 'code-agent/run' },
          pullRequest: { id: 5, webUrl: 'https://example.test/5' },
        }),
      ],
      endInstances: [ok({ ended: [] })],
      abandonPullRequest: [ok({ status: 'abandoned' })],
      deleteBranch: [ok({ outcome: 'deleted' })],
      reportOnWorkItem: [ok({ commentId: 1 })],
      recordEvents: [ok({ lastSequence: 1 })],
    },
  });
}

describe('taking a run back', () => {
  it('ends what still works for it, and nothing else', () => {
    const { inputs, outcome } = takeBack('terminated');

    const instanceIds = [
      ...[1, 2, 3].map((attempt) => `run-pull-request-${attempt}`),
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => `run-candidate-${number}`),
    ];
    expect(inputs['endInstances']).toEqual([expect.objectContaining({ instanceIds })]);
    expect(outcome).toEqual({ output: { outcome: 'taken-back' } });
  });

  it('ends also a run that waits for ever because its version is not carried on, and says how to begin anew', () => {
    const { inputs } = takeBack('outdated');

    const instanceIds = expect.arrayContaining(['run', 'contoso-pr-5', 'run-candidate-1']);
    expect(inputs['endInstances']).toEqual([expect.objectContaining({ instanceIds })]);
    const message = expect.stringMatching(/earlier version of code-agent.*start a new run/);
    expect(inputs['reportOnWorkItem']).toEqual([
      expect.objectContaining({
        report: { kind: 'failed', step: 'in review', failure: expect.objectContaining({ message }) },
      }),
    ]);
    expect(inputs['recordEvents']).toMatchObject([{ events: [{ data: { outcome: 'failed', reason: message } }] }]);
  });
});
