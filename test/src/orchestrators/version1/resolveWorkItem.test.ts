import { describe, expect, it } from '@jest/globals';
import { resolveWorkItem } from '../../../../src/orchestrators/version1/resolveWorkItem.ts';
import {
  driveOrchestration,
  type OrchestrationScript,
  type ScriptedAnswer,
} from '../../../support/orchestrationDriver.ts';
import { artifact, readyCandidate, refusedCandidate, runInput, snapshot } from '../../../support/runSamples.ts';

const runId = 'contoso-Store-42-r7';
const ok = (value: unknown): ScriptedAnswer[] => [{ value: { ok: true, value } }];
const pullRequest = { id: 5, webUrl: 'https://example.test/pullrequest/5' };
const beginning = {
  fetchWorkItem: ok({ workItem: artifact('3'), revision: 7, projectName: 'Store', title: 'Totals are wrong' }),
  takeSnapshot: ok({ snapshot }),
  localize: ok({ context: artifact('4'), shown: 2 }),
};
const end = {
  pushBranch: ok({ commit: 'b'.repeat(40) }),
  openPullRequest: ok({ pullRequest }),
  reportOnWorkItem: ok({ commentId: 9 }),
};
const candidates = {
  [`${runId}-candidate-1`]: { value: refusedCandidate(1) },
  [`${runId}-candidate-2`]: { value: readyCandidate(2) },
};

function drive(script: Partial<OrchestrationScript>) {
  return driveOrchestration(resolveWorkItem, { instanceId: runId, input: runInput, ...script });
}

describe('resolveWorkItem', () => {
  it('goes from the work item to the opened pull request', () => {
    const { outcome, calls, inputs } = drive({ activities: { ...beginning, ...end }, subOrchestrations: candidates });

    expect(calls).toEqual([
      'activity fetchWorkItem',
      'activity takeSnapshot',
      'activity localize',
      `sub-orchestration ${runId}-candidate-1`,
      `sub-orchestration ${runId}-candidate-2`,
      'activity pushBranch',
      'activity openPullRequest',
      'activity reportOnWorkItem',
    ]);
    expect(outcome).toMatchObject({
      output: { outcome: 'pull-request-opened', pullRequest, branch: `code-agent/${runId}`, chosen: 2 },
    });
    expect(inputs['pushBranch']).toMatchObject([{ branch: `code-agent/${runId}`, changeSet: artifact('2') }]);
  });

  it('tells its step and progress at every moment', () => {
    const { statuses } = drive({ activities: { ...beginning, ...end }, subOrchestrations: candidates });

    expect(
      statuses.map((status) => (status as { step: string }).step).filter((step, at, all) => step !== all[at - 1]),
    ).toEqual([
      'fetching work item',
      'taking snapshot',
      'localizing',
      'drafting candidates',
      'selecting',
      'pushing branch',
      'opening pull request',
      'reporting',
      'done',
    ]);
    expect(statuses).toContainEqual(expect.objectContaining({ candidates: { done: 1, ready: 0, total: 2 } }));
    expect(statuses.at(-1)).toMatchObject({ step: 'done', title: 'Totals are wrong', pullRequest, workItemId: 42 });
  });

  it('gives the same result whichever candidate ends first', () => {
    const script = { activities: { ...beginning, ...end }, subOrchestrations: candidates };
    const last = drive({ ...script, pick: (ids) => ids.at(-1) ?? '' });

    expect(last.outcome).toEqual(drive(script).outcome);
  });

  it('pushes nothing and tells the work item when no candidate passed the checks', () => {
    const { outcome, calls, inputs } = drive({
      activities: { ...beginning, reportOnWorkItem: end.reportOnWorkItem },
      subOrchestrations: { ...candidates, [`${runId}-candidate-2`]: { value: refusedCandidate(2) } },
    });

    expect(calls).not.toContain('activity pushBranch');
    expect(inputs['reportOnWorkItem']).toMatchObject([{ report: { kind: 'no-candidate' } }]);
    expect(outcome).toMatchObject({ output: { outcome: 'no-candidate' } });
  });

  it('counts a candidate whose sub-orchestration was terminated as failed', () => {
    const { outcome } = drive({
      activities: { ...beginning, ...end },
      subOrchestrations: { ...candidates, [`${runId}-candidate-1`]: { error: new Error('terminated') } },
    });

    expect(outcome).toMatchObject({
      output: { chosen: 2, candidates: [{ number: 1, outcome: 'failed' }, { number: 2 }] },
    });
  });

  it('tells the work item why it failed, then fails', () => {
    const failure = { type: 'forbidden', message: 'The agent may not push.', isRetryable: false };
    const { outcome, inputs, statuses } = drive({
      activities: {
        ...beginning,
        pushBranch: [{ value: { ok: false, failure } }],
        reportOnWorkItem: end.reportOnWorkItem,
      },
      subOrchestrations: candidates,
    });

    expect(inputs['reportOnWorkItem']).toMatchObject([{ report: { kind: 'failed', step: 'pushing branch', failure } }]);
    expect(statuses.at(-1)).toMatchObject({ step: 'failed', reason: 'pushing branch: The agent may not push.' });
    expect(outcome).toMatchObject({ error: { type: 'forbidden' } });
  });

  it('fails with the first failure when the work item cannot be told either', () => {
    const failed = (type: string) => [{ value: { ok: false, failure: { type, message: type, isRetryable: false } } }];
    const { outcome, warnings } = drive({
      activities: { fetchWorkItem: failed('not-found'), reportOnWorkItem: failed('forbidden') },
    });

    expect(outcome).toMatchObject({ error: { type: 'not-found' } });
    expect(warnings).toHaveLength(1);
  });

  it('refuses an input of another shape', () => {
    const { outcome } = drive({ input: { project: 'Store' } });

    expect(outcome).toMatchObject({ error: { name: 'ZodError' } });
  });
});
