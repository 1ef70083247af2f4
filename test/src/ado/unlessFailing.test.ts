import { describe, expect, it } from '@jest/globals';
import { unlessFailing, unlessRefused } from '../../../src/ado/unlessFailing.ts';
import { AgentError, type FailureType } from '../../../src/contracts/agentError.ts';

const failing = (type: FailureType) => Promise.reject(new AgentError(type, 'No.'));

describe('what is beside the work', () => {
  it('is what it is where it can be had', async () => {
    expect(await unlessFailing(Promise.resolve(7))).toBe(7);
    expect(await unlessRefused(Promise.resolve(7))).toBe(7);
  });

  it.each<[FailureType, 'left out' | 'tried again', 'left out' | 'tried again']>([
    ['not-found', 'left out', 'left out'],
    ['forbidden', 'left out', 'left out'],
    ['unexpected', 'left out', 'left out'],
    ['unavailable', 'left out', 'tried again'],
    ['throttled', 'tried again', 'tried again'],
  ])('is left out or tried again: %s', async (type, helpful, wanted) => {
    const came = (doing: Promise<unknown>) => doing.then(() => 'left out').catch(() => 'tried again');

    expect(await came(unlessFailing(failing(type)))).toBe(helpful);
    expect(await came(unlessRefused(failing(type)))).toBe(wanted);
  });

  it('hides no mistake of ours', async () => {
    await expect(unlessFailing(Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError);
    await expect(unlessRefused(Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError);
  });
});
