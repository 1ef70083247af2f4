import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createKeyedSemaphore, type KeyedSemaphore } from '../../../../src/platform/concurrency/keyedSemaphore.ts';

/** Work that ends when it is told to. */
function createWork(inTurn: KeyedSemaphore, key: string) {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const begin = (name: string) =>
    inTurn(key, () => {
      started.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    });
  return { started, begin, end: (name: string) => ends.get(name)?.() };
}

describe('turns', () => {
  it('are taken one at a time for a key, in order', async () => {
    const { started, begin, end } = createWork(createKeyedSemaphore(), 'run');
    const [first, second] = [begin('first'), begin('second')];
    await nextTurn();
    expect(started).toEqual(['first']);

    end('first');

    expect(await first).toBe('first');
    await nextTurn();
    expect(started).toEqual(['first', 'second']);
    end('second');
    expect(await second).toBe('second');
  });

  it('are taken by as many at once as are allowed', async () => {
    const { started, begin, end } = createWork(createKeyedSemaphore(2), 'snapshots');
    const all = ['a', 'b', 'c', 'd'].map(begin);
    await nextTurn();
    expect(started).toEqual(['a', 'b']);

    end('b');
    await nextTurn();
    expect(started).toEqual(['a', 'b', 'c']);

    for (const name of ['a', 'c', 'd']) {
      end(name);
      await nextTurn();
    }
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('of one key wait for no other, and go on after a failure', async () => {
    const inTurn = createKeyedSemaphore();
    const stuck = createWork(inTurn, 'stuck');
    const waiting = stuck.begin('for ever');

    await expect(inTurn('free', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await inTurn('free', async () => 'yes')).toBe('yes');

    stuck.end('for ever');
    expect(await waiting).toBe('for ever');
  });
});
