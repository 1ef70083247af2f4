import { describe, expect, it } from '@jest/globals';
import { compareVersions, judgeVersion } from '../../../../local/host/durable/versions.ts';

describe('orchestration versions', () => {
  it.each([
    ['1.9', '1.10', -1],
    ['2', '2.0.0', 0],
    ['2.0.1', '2', 1],
    ['alpha', 'Beta', -1],
    ['ALPHA', 'alpha', 0],
    [undefined, '1.0', -1],
    ['', undefined, 0],
  ])('%s beside %s', (a, b, order) => {
    expect(Math.sign(compareVersions(a, b))).toBe(order);
  });

  it.each([
    ['None', '9.0', 'run'],
    ['Strict', '2.0', 'run'],
    ['Strict', '1.0', 'reject'],
    ['CurrentOrOlder', '1.0', 'run'],
    ['CurrentOrOlder', undefined, 'run'],
    ['CurrentOrOlder', '2.1', 'reject'],
  ] as const)('%s judges an instance of %s in an app of 2.0: %s', (versionMatchStrategy, version, verdict) => {
    expect(judgeVersion({ defaultVersion: '2.0', versionMatchStrategy }, version)).toBe(verdict);
  });

  it('runs everything in an app without a version', () => {
    expect(judgeVersion({}, '7')).toBe('run');
  });
});
