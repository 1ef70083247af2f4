import { describe, expect, it } from '@jest/globals';
import { createBatchWriter } from '../../../../src/platform/concurrency/batchWriter.ts';

const limits = { items: 3, bytes: 10, writes: 1 };

/** A store whose writes end when they are told to. */
function scriptedStore() {
  const writes: { readonly texts: readonly string[]; readonly end: (error?: Error) => void }[] = [];
  const write = (texts: readonly string[]) =>
    new Promise<void>((resolve, reject) => {
      writes.push({ texts, end: (error) => (error === undefined ? resolve() : reject(error)) });
    });
  return { writes, write };
}

/** A pause that ends when it is told to. */
function scriptedPause() {
  const ends: (() => void)[] = [];
  return { ends, pause: () => new Promise<void>((resolve) => ends.push(resolve)) };
}

const noPause = async () => {};

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('createBatchWriter', () => {
  it('writes the first one at once, and together what comes meanwhile', async () => {
    const { writes, write } = scriptedStore();
    const send = createBatchWriter(write, limits, noPause);

    const all = ['a', 'b', 'c', 'd', 'e'].map(send);
    writes[0]?.end();
    await settled();
    writes[1]?.end();
    await settled();
    writes[2]?.end();
    await Promise.all(all);

    expect(writes.map(({ texts }) => texts)).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
  });

  it('puts no more into a write than fits, but always one', async () => {
    const { writes, write } = scriptedStore();
    const send = createBatchWriter(write, limits, noPause);

    const all = ['a', '123456', '7890', 'x', 'longer than what fits'].map(send);
    for (let index = 0; index < 4; index += 1) {
      writes[index]?.end();
      await settled();
    }
    await Promise.all(all);

    expect(writes.map(({ texts }) => texts)).toEqual([['a'], ['123456', '7890'], ['x'], ['longer than what fits']]);
  });

  it('tells only those of a failed write, and goes on', async () => {
    const { writes, write } = scriptedStore();
    const send = createBatchWriter(write, limits, noPause);

    const outcomes = Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(send));
    writes[0]?.end();
    await settled();
    writes[1]?.end(new Error('away'));
    await settled();
    writes[2]?.end();

    expect((await outcomes).map(({ status }) => status)).toEqual([
      ...['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled'],
    ]);
  });

  it('runs several writes at a time where it may', async () => {
    const { writes, write } = scriptedStore();
    const send = createBatchWriter(write, { ...limits, writes: 2 }, noPause);

    for (const text of ['a', 'b', 'c']) {
      void send(text);
      await settled();
    }

    expect(writes.map(({ texts }) => texts)).toEqual([['a'], ['b']]);
  });

  it('lets what comes in the pause after a write go together, unless it fills a write', async () => {
    const { writes, write } = scriptedStore();
    const { ends, pause } = scriptedPause();
    const send = createBatchWriter(write, { ...limits, writes: 3 }, pause);

    for (const text of ['a', 'b', 'c', 'd', 'e']) void send(text);
    const beforeTheEnd = writes.map(({ texts }) => texts);
    ends[0]?.();
    await settled();

    expect(beforeTheEnd).toEqual([['a'], ['b', 'c', 'd']]);
    expect(writes.map(({ texts }) => texts)).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
  });
});
