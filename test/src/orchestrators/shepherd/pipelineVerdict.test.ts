import { describe, expect, it } from '@jest/globals';
import type { ExpectedBuild } from '../../../../src/contracts/repositories/expectedBuild.ts';
import { mayBeQueued, pipelineVerdictOf, queuedKey } from '../../../../src/orchestrators/shepherd/pipelineVerdict.ts';

const tip = 'a'.repeat(40);
const ci = { name: 'CI', state: 'none', definitionId: 4 } as const satisfies ExpectedBuild;
const built = (state: ExpectedBuild['state'], name = 'CI'): ExpectedBuild => ({
  name,
  state,
  buildId: 7,
  definitionId: 4,
});

describe('what the pipeline makes of a change', () => {
  it.each<[string, ExpectedBuild[], string, RegExp, boolean]>([
    ['nothing is asked for', [], 'pending', /no branch policy requires one/, true],
    ['all has passed', [built('passed'), built('passed', 'Lint')], 'succeeded', /accepts the change/, false],
    ['one of two has passed', [built('passed'), { ...ci, name: 'Lint' }], 'pending', /"Lint" has not built/, false],
    ['one has failed', [built('passed'), built('failed', 'Lint')], 'failed', /rejects the change: "Lint"/, false],
    ['one runs', [built('running')], 'pending', /"CI" is running/, false],
    ['one waits for an agent', [built('queued')], 'pending', /"CI" is running/, false],
    ['it was cancelled', [built('cancelled')], 'pending', /was cancelled. Queue it again/, true],
    [
      'there is none of that name',
      [{ ...ci, obstacle: 'unknown-pipeline' }],
      'pending',
      /pipeline "CI" .* does not exist/,
      true,
    ],
    [
      'several have that name',
      [{ ...ci, obstacle: 'ambiguous-pipeline' }],
      'pending',
      /give the folder or the id/,
      true,
    ],
    ['it is disabled', [{ ...ci, obstacle: 'disabled-pipeline' }], 'pending', /is disabled/, true],
    ['its policy is broken', [{ ...ci, obstacle: 'broken-policy' }], 'pending', /policy is broken/, true],
    [
      'it is for other files',
      [{ ...ci, obstacle: 'not-applicable' }],
      'pending',
      /not apply to the changed files/,
      true,
    ],
    [
      'one is for other files and the other has passed',
      [{ ...ci, obstacle: 'not-applicable' }, built('passed', 'Lint')],
      'succeeded',
      /accepts/,
      false,
    ],
  ])('is known where %s', (_where, expected, state, words, isStranded) => {
    const verdict = pipelineVerdictOf(expected, {}, tip);

    expect(verdict).toEqual({ state, description: expect.stringMatching(words), isStranded });
  });

  it('is that nobody could queue it, with the reason, once it was tried twice', () => {
    const queuedBuilds = [queuedKey(ci, tip), queuedKey(ci, tip)];
    const known = { queuedBuilds, queueRefused: 'You need Queue builds permissions. [activity 1]' };

    expect(mayBeQueued(ci, known, tip)).toBe(false);
    expect(mayBeQueued(ci, known, 'b'.repeat(40))).toBe(true);
    expect(pipelineVerdictOf([ci], known, tip).description).toMatch(
      /could not be queued: You need Queue builds permissions\.$/,
    );
  });
});
