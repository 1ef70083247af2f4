import { describe, expect, it } from '@jest/globals';
import { compareResults, differencesOf } from '../../scripts/conformance/compare.ts';

describe('comparing what two hosts did', () => {
  it.each([
    ['durations', { ms: 3, output: 1 }, { ms: 5, output: 1 }],
    ['the order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['a key without a value', { a: 1, b: undefined }, { a: 1 }],
    ['trace contexts', 'TaskScheduled ParentTraceContext={"TraceParent":"x"}', 'TaskScheduled ParentTraceContext=null'],
    ['stack traces', 'TaskFailed Reason=x StackTrace: at a', 'TaskFailed Reason=x StackTrace: at b'],
    [
      'ids of children',
      'SubOrchestrationInstanceCompleted Result=1 InstanceId=GUID:2',
      'SubOrchestrationInstanceCompleted Result=1',
    ],
    ['lengths of cut texts', 'abc…12', 'abc…13'],
  ])('leaves out %s', (_what, real, other) => {
    expect(differencesOf(real, other)).toEqual([]);
  });

  it('tells where values differ', () => {
    expect(differencesOf({ final: { output: [1, { a: 'x' }] } }, { final: { output: [1, { a: 'y' }] } })).toEqual([
      { path: '.final.output[].a', kind: 'value', real: 'x', other: 'y' },
    ]);
  });

  it('tells that a value is missing', () => {
    expect(differencesOf({ wait: 'NOT Completed' }, {})).toEqual([
      { path: '.wait', kind: 'value', real: 'NOT Completed', other: undefined },
    ]);
  });

  it('tells that things came in another order', () => {
    expect(differencesOf({ acts: ['slow', 'fast'] }, { acts: ['fast', 'slow'] })).toEqual([
      { path: '.acts', kind: 'order', real: ['slow', 'fast'], other: ['fast', 'slow'] },
    ]);
  });

  it('tells which rows of a history the other has not, counting repeated ones', () => {
    const real = { history: ['ExecutionStarted', 'TaskScheduled', 'TaskScheduled'] };
    const other = { history: ['TaskScheduled', 'ExecutionStarted', 'ExecutionCompleted'] };

    expect(differencesOf(real, other)).toEqual([
      { path: '.history', kind: 'rows', real: ['TaskScheduled'], other: ['ExecutionCompleted'] },
    ]);
  });

  it('counts a scenario that was not run as missing, not as equal', () => {
    expect(compareResults({ a: 1, b: 2, c: 3 }, { a: 1, b: 3 }, ['a', 'b', 'c'])).toEqual({
      equal: ['a'],
      different: [{ name: 'b', differences: [{ path: '', kind: 'value', real: 2, other: 3 }] }],
      missing: ['c'],
    });
  });
});
