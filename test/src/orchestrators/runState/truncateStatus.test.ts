import { describe, expect, it } from '@jest/globals';
import { type RunStatus, runStatusSchema } from '../../../../src/contracts/runs/run.ts';
import { truncateStatus } from '../../../../src/orchestrators/runState/truncateStatus.ts';
import { usage } from '../../../support/orchestrations/runSamples.ts';

const limitBytes = 16 * 1024;

const bytesOf = (status: RunStatus) => Buffer.byteLength(JSON.stringify(status), 'utf16le');

const usual: RunStatus = {
  ...{ version: '3.0', step: 'in review', workItemId: 42, title: 'Totals are wrong', branch: 'code-agent/run' },
  ...{ shepherd: 'run-pull-request-1', candidates: { done: 2, ready: 1, total: 2 } },
  pullRequest: { id: 5, webUrl: 'https://example.test/pullrequest/5' },
  proposal: {
    ...{ repository: 'shop', baseCommit: 'a'.repeat(40), commit: 'b'.repeat(40), chosen: 1, candidates: 2 },
    ...{ usage, cost: 3 },
  },
};

describe("a run's status", () => {
  it('stays as it is where it fits', () => {
    expect(truncateStatus(usual)).toEqual(usual);
  });

  it.each([
    ['the title', { title: 't'.repeat(10_000) }],
    ['the reason', { reason: '\u0000'.repeat(10_000) }],
    ['everything', { branch: 'b'.repeat(10_000), reason: '§'.repeat(10_000), title: '\u0000'.repeat(10_000) }],
  ])('stays below 16 KB of UTF-16 where %s is too long, and says the step all the same', (_what, change) => {
    const fitted = truncateStatus({ ...usual, ...change });

    expect(bytesOf(fitted)).toBeLessThan(limitBytes);
    expect(runStatusSchema.parse(fitted)).toMatchObject({ version: '3.0', step: 'in review', workItemId: 42 });
    expect(fitted.shepherd).toBe('run-pull-request-1');
  });
});
