import { describe, expect, it } from '@jest/globals';
import type { OrchestrationContext } from 'durable-functions';
import { withTrace } from '../../../../src/orchestrators/durable/withTrace.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function contextOf(input: unknown): OrchestrationContext {
  return { df: { getInput: () => input } } as unknown as OrchestrationContext;
}

describe('withTrace', () => {
  it('hands on the trace of the orchestration', () => {
    expect(withTrace(contextOf({ workItemId: 1, traceparent }), { runId: 'run-1' })).toEqual({
      runId: 'run-1',
      traceparent,
    });
  });

  it.each([
    ['none', { workItemId: 1 }],
    ['one that is none', { workItemId: 1, traceparent: 'somebody wrote this' }],
    ['no input at all', undefined],
  ])('calls exactly as before where the input has %s, so that old histories replay', (_title, own) => {
    const input = { runId: 'run-1' };

    expect(withTrace(contextOf(own), input)).toBe(input);
  });
});
