import { describe, expect, it } from '@jest/globals';
import { ignoreFailure, ignorePermanentFailure } from '../../../../src/ado/http/ignoreFailure.ts';
import { AgentError, type FailureType } from '../../../../src/contracts/agentError.ts';

const failing = (type: FailureType) => Promise.reject(new AgentError(type, 'No.'));

describe('what is beside the work', () => {
  it('is what it is where it can be had', async () => {
    expect(await ignoreFailure(Promise.resolve(7))).toBe(7);
    expect(await ignorePermanentFailure(Promise.resolve(7))).toBe(7);
  });

  it.each<[FailureType, 'left out' | 'tried again', 'left out' | 'tried again']>([
    ['not-found', 'left out', 'left out'],
    ['forbidden', 'left out', 'left out'],
    ['unexpected', 'left out', 'left out'],
    ['unavailable', 'left out', 'tried again'],
    ['throttled', 'tried again', 'tried again'],
  ])('is left out or tried again: %s', async (type, helpful, wanted) => {
    const came = (doing: Promise<unknown>) => doing.then(() => 'left out').catch(() => 'tried again');

    expect(await came(ignoreFailure(failing(type)))).toBe(helpful);
    expect(await came(ignorePermanentFailure(failing(type)))).toBe(wanted);
  });

  it('hides no mistake of ours', async () => {
    await expect(ignoreFailure(Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError);
    await expect(ignorePermanentFailure(Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError);
  });
});
