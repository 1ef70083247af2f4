import { describe, expect, it } from '@jest/globals';
import type { Build } from '../../../../src/ado/builds/builds.ts';
import { expectedBuildState, listExpectedBuilds } from '../../../../src/ado/builds/expectedBuilds.ts';
import type { PolicyEvaluation } from '../../../../src/ado/builds/policies.ts';

const build: Build = {
  ...{ id: 7, number: '7', definition: 'CI', definitionId: 4, isFinished: true, isWaiting: false, result: 'succeeded' },
  ...{ sourceCommit: undefined, builtCommit: undefined, webUrl: undefined },
};
const policy: PolicyEvaluation = {
  ...{ id: 'e', kind: 'Build', kindId: 'b', name: 'PR', status: 'approved', isBlocking: true, buildId: 7 },
  ...{ buildDefinitionId: 4, buildDefinitionName: 'CI', isExpired: false, isManual: false },
};
const named = { kind: 'found', id: 4, name: 'CI', isDisabled: false } as const;

describe('the builds that are asked for', () => {
  it.each<[string, Parameters<typeof listExpectedBuilds>[0], object[]]>([
    ['a policy’s that passed', { policies: [policy], builds: [build], named: undefined }, [{ state: 'passed' }]],
    ['a policy’s of an earlier push', { policies: [policy], builds: [], named: undefined }, [{ state: 'none' }]],
    [
      'a policy’s that has expired',
      { policies: [{ ...policy, isExpired: true }], builds: [build], named: undefined },
      [{ state: 'none', buildId: 7 }],
    ],
    [
      'a policy’s that has none yet, though somebody built the same by hand',
      { policies: [{ ...policy, status: 'queued', buildId: undefined }], builds: [build], named: undefined },
      [{ state: 'none' }],
    ],
    ['none that is optional', { policies: [{ ...policy, isBlocking: false }], builds: [build], named: undefined }, []],
    [
      'one that is optional and named',
      { policies: [{ ...policy, isBlocking: false }], builds: [build], named },
      [{ state: 'passed' }],
    ],
    [
      'one that is queued by hand and named: it is wanted',
      { policies: [{ ...policy, isManual: true, status: 'queued', buildId: undefined }], builds: [], named },
      [{ state: 'none', evaluationId: 'e' }],
    ],
    [
      'two policies of one pipeline, each by its own build',
      {
        policies: [policy, { ...policy, name: 'Nightly', status: 'queued', buildId: undefined }],
        builds: [build],
        named,
      },
      [
        { name: 'PR', state: 'passed' },
        { name: 'Nightly', state: 'none' },
      ],
    ],
    ['a named one that no policy demands', { policies: [], builds: [build], named }, [{ name: 'CI', state: 'passed' }]],
    [
      'a named one that is disabled',
      { policies: [], builds: [], named: { ...named, isDisabled: true } },
      [{ state: 'none', obstacle: 'disabled-pipeline' }],
    ],
    [
      'a named one that is not there, whatever else passed',
      { policies: [policy], builds: [build], named: { kind: 'unknown', name: 'Cl' } },
      [{ name: 'Cl', state: 'none', obstacle: 'unknown-pipeline' }],
    ],
    [
      'a policy that is broken',
      { policies: [{ ...policy, status: 'broken', buildId: undefined }], builds: [], named: undefined },
      [{ state: 'none', obstacle: 'broken-policy' }],
    ],
  ])('are %s', (_what, sight, expected) => {
    expect(listExpectedBuilds(sight)).toMatchObject(expected);
    expect(listExpectedBuilds(sight)).toHaveLength(expected.length);
  });

  it.each([
    ['partiallySucceeded', undefined, 'failed'],
    ['partiallySucceeded', 'approved', 'passed'],
    ['succeeded', 'rejected', 'failed'],
    ['succeeded', 'queued', 'passed'],
    ['canceled', 'rejected', 'cancelled'],
    ['none', undefined, 'cancelled'],
    [undefined, undefined, 'cancelled'],
  ] as const)('have passed or not as Azure DevOps says: %s, %s', (result, verdict, state) => {
    expect(expectedBuildState({ isFinished: true, isWaiting: false, result }, verdict)).toBe(state);
  });
});
