import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createManualClock, createRealClock } from '../../../../local/host/durable/clock.ts';

const MONTH = 30 * 24 * 60 * 60 * 1000;

describe('the manual clock', () => {
  it('fires timers in their order, each at its own time', () => {
    const clock = createManualClock(1000);
    const fired: unknown[] = [];
    clock.setTimer(1300, () => fired.push(['late', clock.now()]));
    clock.setTimer(1100, () => {
      fired.push(['early', clock.now()]);
      clock.setTimer(1200, () => fired.push(['set on the way', clock.now()]));
    });

    clock.advanceBy(250);

    expect(fired).toEqual([
      ['early', 1100],
      ['set on the way', 1200],
    ]);
    expect(clock.now()).toBe(1250);
    expect([clock.advanceToNext(), clock.now(), clock.advanceToNext()]).toEqual([true, 1300, false]);
  });

  it('does not fire what was cancelled', () => {
    const clock = createManualClock(0);
    const cancel = clock.setTimer(10, () => {
      throw new Error('cancelled');
    });

    cancel();

    expect(clock.advanceToNext()).toBe(false);
  });
});

describe('the wall clock', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('sleeps longer than Node can at once', () => {
    const clock = createRealClock();
    let fired = false;
    clock.setTimer(clock.now() + 2 * MONTH, () => {
      fired = true;
    });

    jest.advanceTimersByTime(2 * MONTH - 1);
    const before = fired;
    jest.advanceTimersByTime(1);

    expect([before, fired]).toEqual([false, true]);
  });

  it('can be cancelled after the first leg', () => {
    const clock = createRealClock();
    const cancel = clock.setTimer(clock.now() + 2 * MONTH, () => {
      throw new Error('cancelled');
    });
    jest.advanceTimersByTime(MONTH);

    cancel();

    expect(jest.getTimerCount()).toBe(0);
  });
});
