import { describe, expect, it } from '@jest/globals';
import { createThrottle, retryAfterSeconds } from '../../../src/ado/throttle.ts';

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
  it('refuses calls until the time Azure DevOps named has come', () => {
    let clock = now;
    const throttle = createThrottle(() => clock);

    throttle.note({ 'retry-after': '10' });
    clock += 4_000;

    expect(() => throttle.assertOpen('push')).toThrow(
      expect.objectContaining({ type: 'throttled', isRetryable: true, retryAfterSeconds: 6 }),
    );
    clock += 6_000;
    expect(() => throttle.assertOpen('push')).not.toThrow();
  });

  it('keeps the longer of two waits', () => {
    const throttle = createThrottle(() => now);

    throttle.note({ 'retry-after': '60' });
    throttle.note({ 'retry-after': '5' });
    throttle.note({});

    expect(() => throttle.assertOpen('push')).toThrow(expect.objectContaining({ retryAfterSeconds: 60 }));
  });
});
