import { describe, expect, it } from '@jest/globals';
import { AgentError, toFailure } from '../../../../src/contracts/agentError.ts';
import { withErrorMessage } from '../../../../src/orchestrators/durable/withErrorMessage.ts';
import { driveOrchestration } from '../../../support/orchestrations/orchestrationDriver.ts';

const nothing: unknown = undefined;

function thrownBy(thrown: unknown): unknown {
  // biome-ignore lint/correctness/useYield: it fails before it waits for anything.
  const failing = withErrorMessage(function* failing() {
    throw thrown;
  });
  const { outcome } = driveOrchestration(failing, { instanceId: 'run', input: {} });
  return 'error' in outcome ? outcome.error : outcome;
}

describe('an orchestrator that fails', () => {
  it.each([nothing, null, '', 'a text', 7, {}, new Error(''), new TypeError('')])('says why: %p', (thrown) => {
    expect(thrownBy(thrown)).toMatchObject({ message: expect.stringMatching(/\w{4}/) });
    expect(thrownBy(thrown)).toBeInstanceOf(Error);
    expect(toFailure(thrown).message).toMatch(/\w{4}/);
  });

  it('says what it knows', () => {
    const failure = new AgentError('forbidden', 'The branch may not be pushed.');

    expect(thrownBy(failure)).toBe(failure);
  });

  it('has a message also where nobody wrote one', () => {
    expect(new AgentError('forbidden', '').message).toBe('Failed without a message (forbidden).');
  });
});
