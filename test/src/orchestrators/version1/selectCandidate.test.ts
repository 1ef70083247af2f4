import { describe, expect, it } from '@jest/globals';
import { selectCandidate } from '../../../../src/orchestrators/version1/selectCandidate.ts';
import { artifact, readyCandidate, refusedCandidate } from '../../../support/runSamples.ts';

const warning = { code: 'leftover', severity: 'warning', message: 'a blank line was added' } as const;
const large = { files: 3, linesAdded: 90, linesRemoved: 10 };

describe('selectCandidate', () => {
  it('takes none when none passed the checks', () => {
    expect(selectCandidate([refusedCandidate(1), refusedCandidate(2)])).toBeUndefined();
  });

  it('passes over a candidate that was refused', () => {
    expect(selectCandidate([refusedCandidate(1), readyCandidate(2)])?.number).toBe(2);
  });

  it('prefers fewer warnings to a smaller change', () => {
    const chosen = selectCandidate([readyCandidate(1, { findings: [warning] }), readyCandidate(2, { size: large })]);

    expect(chosen?.number).toBe(2);
  });

  it('prefers the answer that several candidates gave', () => {
    const same = { changeSet: artifact('9'), size: large };

    expect(selectCandidate([readyCandidate(1), readyCandidate(2, same), readyCandidate(3, same)])?.number).toBe(2);
  });

  it('prefers the smaller change, then the lower number', () => {
    expect(selectCandidate([readyCandidate(1, { size: large }), readyCandidate(2)])?.number).toBe(2);
    expect(selectCandidate([readyCandidate(2), readyCandidate(1)])?.number).toBe(1);
  });
});
