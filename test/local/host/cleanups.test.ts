import { describe, expect, it } from '@jest/globals';
import { createCleanups } from '../../../local/host/cleanups.ts';

describe('cleaning up', () => {
  it('goes backwards, once, and goes on after a failure', async () => {
    const done: string[] = [];
    const cleanups = createCleanups();
    cleanups.defer(() => void done.push('first'));
    cleanups.defer(async () => {
      throw new Error('second failed');
    });
    cleanups.defer(async () => void done.push('third'));

    await expect(cleanups.run()).rejects.toThrow('second failed');
    await cleanups.run();

    expect(done).toEqual(['third', 'first']);
  });
});
