import { describe, expect, it } from '@jest/globals';
import { createQueueDepth } from '../../../../src/platform/queues/queueDepth.ts';

/** A queue service that answers when it is told to. */
function scriptedService() {
  const asked: { readonly answer: (count: number) => void; readonly fail: () => void }[] = [];
  const read = () =>
    new Promise<number>((resolve, reject) => {
      asked.push({ answer: resolve, fail: () => reject(new Error('away')) });
    });
  return { asked, read };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('createQueueDepth', () => {
  it('answers at once, and knows the number when the service has given it', async () => {
    const { asked, read } = scriptedService();
    const depth = createQueueDepth(read, () => 0);

    expect(depth.estimate()).toBe(0);
    asked[0]?.answer(40);
    await settled();
    expect(depth.estimate()).toBe(40);
  });

  it('asks at most every two seconds, and adds what was sent meanwhile', async () => {
    const { asked, read } = scriptedService();
    let now = 0;
    const depth = createQueueDepth(read, () => now);
    depth.estimate();
    asked[0]?.answer(10);
    await settled();

    now = 1_999;
    depth.sent();
    depth.sent();
    expect(depth.estimate()).toBe(12);
    expect(asked).toHaveLength(1);

    now = 2_000;
    depth.estimate();
    depth.sent();
    asked[1]?.answer(12);
    await settled();
    expect(depth.estimate()).toBe(13);
  });

  it('keeps the number while the service gives none', async () => {
    const { asked, read } = scriptedService();
    let now = 0;
    const depth = createQueueDepth(read, () => now);
    depth.estimate();
    asked[0]?.answer(10);
    await settled();

    now = 5_000;
    depth.estimate();
    asked[1]?.fail();
    await settled();

    expect(depth.estimate()).toBe(10);
  });
});
