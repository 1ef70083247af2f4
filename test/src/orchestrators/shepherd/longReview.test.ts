import { describe, expect, it } from '@jest/globals';
import { rulesSchema } from '../../../../src/contracts/rules/rules.ts';
import type { ShepherdTask } from '../../../../src/contracts/shepherd.ts';
import { shepherdPullRequest } from '../../../../src/orchestrators/shepherdPullRequest.ts';
import { driveOrchestration } from '../../../support/orchestrations/orchestrationDriver.ts';
import { artifact, snapshot } from '../../../support/orchestrations/runSamples.ts';

const task: ShepherdTask = {
  ...{ runId: 'contoso-Store-42-r1', project: 'Store', projectName: 'Store', workItemId: 42, title: 'T' },
  ...{ workItem: artifact('1'), repository: snapshot.repository, branch: 'code-agent/x', targetBranch: 'main' },
  ...{ pullRequest: { id: 5, webUrl: 'https://example.test/5' }, rules: rulesSchema.parse({}), callCeiling: 0 },
  attempt: 1,
};

const quiet = {
  ...{ status: 'active', isDraft: false, merge: 'clean', isUpToDate: true },
  ...{ sourceTip: 'a'.repeat(40), targetTip: 'b'.repeat(40), foreignAuthors: [], builds: [], comments: [], votes: [] },
};

/** From one beginning of the history to the next. */
function oneHistory(input: unknown, looks: readonly object[], { statuses = 0, isLast = false } = {}) {
  const answered = (value: object) => ({ value: { ok: true, value } });
  return driveOrchestration(shepherdPullRequest, {
    ...{ instanceId: 'contoso-Store-42-r1-pull-request-1', input, entities: () => ({}) },
    activities: {
      observePullRequest: looks.map(answered),
      ...(isLast ? { reportToParent: [answered({ told: true })] } : {}),
      setPullRequestStatus: Array.from({ length: statuses }, () => answered({ posted: true })),
    },
    pick: () => 'timer',
  });
}

describe('a pull request in review for eight weeks', () => {
  it('is looked at six times a day, in histories that do not grow', () => {
    const looks = Array.from({ length: 20 }, () => quiet);
    let input: unknown = oneHistory({ task, reportTo: task.runId }, looks, { statuses: 1 }).continuedWith;
    const first = input;

    for (let looked = 20; looked < 8 * 7 * 6; looked += 20) {
      const { calls, continuedWith } = oneHistory(input, looks);
      expect(calls).toEqual(looks.flatMap(() => ['entity take', 'activity observePullRequest', 'timer 14400']));
      input = continuedWith;
    }

    expect(input).toEqual(first);
    const { outcome } = oneHistory(input, [{ ...quiet, status: 'completed', closedBy: 'Dana' }], { isLast: true });
    expect(outcome).toMatchObject({ output: { closing: 'completed', by: 'Dana' } });
  });
});
