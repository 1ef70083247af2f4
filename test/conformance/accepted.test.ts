import { describe, expect, it } from '@jest/globals';
import { type AcceptedDifferences, complaintsOf, updateAccepted } from '../../scripts/conformance/accepted.ts';
import type { Comparison, Difference } from '../../scripts/conformance/compare.ts';
import { countsText } from '../../scripts/conformance/report.ts';

const reason = 'Ends with an error where the real host hangs.';
const table: AcceptedDifferences = {
  families: [{ kind: 'stricter', reason, scenarios: { 'app.js/hangs': ['.final.status'] } }],
};

function difference(path: string, kind: Difference['kind'] = 'value'): Difference {
  return { path, kind, real: 'Running', other: 'Failed' };
}

function compared(name: string, ...differences: Difference[]): Comparison {
  return { equal: [], different: [{ name, differences }], missing: [] };
}

describe('the accepted differences', () => {
  it('have nothing against a listed difference', () => {
    expect(complaintsOf(compared('app.js/hangs', difference('.final.status')), table)).toEqual([]);
  });

  it.each([
    ['that is not listed', compared('app.js/other', difference('.x')), /^app\.js\/other: differs and is not listed/],
    [
      'in another place',
      compared('app.js/hangs', difference('.final.output')),
      /in more than the listed places\n {2}\.final\.output/,
    ],
    [
      'that is gone',
      { equal: ['app.js/hangs'], different: [], missing: [] },
      /^app\.js\/hangs: listed as different, and is equal/,
    ],
    [
      'nobody looked for',
      { equal: [], different: [], missing: ['app.js/hangs'] },
      /^app\.js\/hangs: recorded, and was not run/,
    ],
  ])('complain of one %s', (_what, comparison, complaint) => {
    expect(complaintsOf(comparison, table)).toEqual([expect.stringMatching(complaint)]);
  });

  it('forget what is equal by now, keep reasons, and sort what is new by what can be told without looking', () => {
    const comparison: Comparison = {
      equal: ['app.js/gone'],
      different: [
        { name: 'app.js/hangs', differences: [difference('.final.output')] },
        { name: 'app.js/late', differences: [difference('.acts', 'order')] },
        { name: 'app.js/rows', differences: [difference('.final.history', 'rows')] },
        { name: 'app.js/value', differences: [difference('.final.output')] },
      ],
      missing: [],
    };

    const gone: AcceptedDifferences['families'][number] = {
      kind: 'stricter',
      reason: 'Was stricter before.',
      scenarios: { 'app.js/gone': ['.x'] },
    };

    const updated = updateAccepted({ families: [...table.families, gone] }, comparison);

    expect(updated.families.map(({ kind, scenarios }) => [kind, scenarios])).toEqual([
      ['stricter', { 'app.js/hangs': ['.final.output', '.final.status'] }],
      ['order', { 'app.js/late': ['.acts'] }],
      ['history rows only', { 'app.js/rows': ['.final.history'] }],
      ['not looked at yet', { 'app.js/value': ['.final.output'] }],
    ]);
    expect(complaintsOf(comparison, updated)).toEqual([]);
  });

  it('are counted by kind', () => {
    expect(countsText(compared('app.js/hangs', difference('.final.status')), table)).toBe(
      '0 of 1 scenarios equal to the real host (0 of them but for the order of what runs side by side), 1 different, 0 not run\n  stricter: 1',
    );
  });

  it('cover what lies below a listed place', () => {
    const below = compared('app.js/hangs', difference('.final.status.code'), difference('.final.status[].x'));

    expect(complaintsOf(below, table)).toEqual([]);
    expect(complaintsOf(compared('app.js/hangs', difference('.final.statusText')), table)).toHaveLength(1);
  });

  it('leave a scenario alone of which only the order differs', () => {
    const reordered = compared('app.js/many', difference('.final.acts', 'order'));

    expect(complaintsOf(reordered, table)).toEqual([]);
    expect(countsText(reordered, table)).toContain(
      '1 of 1 scenarios equal to the real host (1 of them but for the order',
    );
  });

  it.each([
    ['timing', []],
    ['order', []],
    ['stricter', ['app.js/late: listed as different, and is equal']],
  ] as const)('of the kind %s that are equal by now', (kind, complaints) => {
    const listed = { families: [{ kind, reason, scenarios: { 'app.js/late': ['.final.output'] } }] };

    expect(complaintsOf({ equal: ['app.js/late'], different: [], missing: [] }, listed)).toEqual(complaints);
  });
});
