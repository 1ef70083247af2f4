import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createThrottle, retryAfterSeconds, type ThrottlePermit } from '../../../../src/ado/http/throttle.ts';

const now = Date.UTC(2026, 0, 1);

describe('retryAfterSeconds', () => {
  it.each([
    ['30', 30],
    ['0.5', 1],
    [new Date(now + 90_000).toUTCString(), 90],
    ['999999', 3600],
  ])('reads %s as a wait', (value, seconds) => {
    expect(retryAfterSeconds({ 'retry-after': value }, now)).toBe(seconds);
  });

  it.each([[undefined], [''], ['0'], ['soon'], ['-5'], [new Date(now - 90_000).toUTCString()]])(
    'sees no wait in %s',
    (value) => {
      expect(retryAfterSeconds(value === undefined ? {} : { 'retry-after': value }, now)).toBeUndefined();
    },
  );
});

describe('createThrottle', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  /** Asks for `count` passages and gives those granted so far, as they are granted. */
  function askFor(throttle: ReturnType<typeof createThrottle>, count: number): ThrottlePermit[] {
    const granted: ThrottlePermit[] = [];
    for (let number = 0; number < count; number++) {
      void throttle.enter(`call ${number}`).then((passage) => granted.push(passage));
    }
    return granted;
  }

  async function answer(throttle: ReturnType<typeof createThrottle>, status: number, headers: Record<string, string>) {
    const passage = await throttle.enter('call');
    passage.answered(status, headers);
    passage.leave();
  }

  it('waits inside the call for a short time that came with a 200, and not a moment less', async () => {
    const throttle = createThrottle();
    await answer(throttle, 200, { 'retry-after': '20' });

    const granted = askFor(throttle, 1);
    await jest.advanceTimersByTimeAsync(19_999);

    expect(granted).toHaveLength(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(granted).toHaveLength(1);
  });

  it('lets several calls of one activity end where every 200 asks to wait', async () => {
    const throttle = createThrottle();
    let ended = 0;
    const activity = async () => {
      for (let call = 0; call < 5; call++) {
        await answer(throttle, 200, { 'retry-after': '30', 'x-ratelimit-delay': '30' });
        ended++;
      }
    };

    const running = activity();
    await jest.advanceTimersByTimeAsync(4 * 30_000);
    await running;

    expect(ended).toBe(5);
  });

  it.each([
    [200, '31', 31],
    [429, '6', 6],
    [503, '6', 6],
  ])('leaves at once with the time when a %i asks for %s s', async (status, wait, seconds) => {
    const throttle = createThrottle();
    await answer(throttle, status, { 'retry-after': wait });

    await expect(throttle.enter('push')).rejects.toMatchObject({
      type: 'throttled',
      isRetryable: true,
      retryAfterSeconds: seconds,
      message: expect.stringContaining('push'),
    });
  });

  it('keeps the longer of two waits', async () => {
    const throttle = createThrottle();
    const [first, second] = await Promise.all([throttle.enter('a'), throttle.enter('b')]);

    first.answered(200, { 'retry-after': '60' });
    second.answered(200, { 'retry-after': '5' });

    await expect(throttle.enter('c')).rejects.toMatchObject({ retryAfterSeconds: 60 });
  });

  it('lets no more calls through at a time than allowed, in the order they came', async () => {
    const throttle = createThrottle({ maxConcurrentReads: 3 });

    const granted = askFor(throttle, 5);
    await jest.advanceTimersByTimeAsync(0);

    expect(granted).toHaveLength(3);
    granted[0]?.leave();
    granted[0]?.leave();
    await jest.advanceTimersByTimeAsync(0);
    expect(granted).toHaveLength(4);
  });

  it('gives a write the room of four reads, and lets nobody overtake it', async () => {
    const throttle = createThrottle({ maxConcurrentReads: 4 });
    const reading = await throttle.enter('reading');
    const order: string[] = [];
    const enter = (name: string, isWrite: boolean) =>
      throttle.enter(name, { isWrite }).then((passage) => {
        order.push(name);
        return passage;
      });

    const write = enter('write', true);
    const read = enter('read', false);
    await jest.advanceTimersByTimeAsync(0);
    expect(order).toEqual([]);

    reading.leave();
    await jest.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['write']);

    (await write).leave();
    await read;
    expect(order).toEqual(['write', 'read']);
  });

  it('goes one by one while the units run out, and widens again afterwards', async () => {
    const throttle = createThrottle({ maxConcurrentReads: 4 });
    await answer(throttle, 200, { 'x-ratelimit-limit': '200', 'x-ratelimit-remaining': '30' });

    const granted = askFor(throttle, 4);
    await jest.advanceTimersByTimeAsync(0);

    expect(granted).toHaveLength(1);
    granted[0]?.answered(200, {});
    granted[0]?.leave();
    await jest.advanceTimersByTimeAsync(0);
    expect(granted).toHaveLength(3);
  });

  it('gives up on a turn that never comes', async () => {
    const throttle = createThrottle({ maxConcurrentReads: 1, longestWait: 1_000 });
    await throttle.enter('first');

    const failing = expect(throttle.enter('second')).rejects.toMatchObject({ type: 'throttled' });
    await jest.advanceTimersByTimeAsync(2_000);

    await failing;
  });

  it('is called off while it waits', async () => {
    const throttle = createThrottle();
    await answer(throttle, 200, { 'retry-after': '20' });
    const calling = new AbortController();

    const failing = expect(throttle.enter('push', { signal: calling.signal })).rejects.toMatchObject({
      type: 'timeout',
    });
    calling.abort();

    await failing;
    expect(jest.getTimerCount()).toBe(1);
  });
});
