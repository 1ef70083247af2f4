import { describe, expect, it } from '@jest/globals';
import { parseSchedule } from '../../../../local/host/timers/schedule.ts';

function next(expression: string, after: string): string | undefined {
  const time = parseSchedule(expression).next(Date.parse(after));
  return time === undefined ? undefined : new Date(time).toISOString();
}

describe('a timer schedule', () => {
  it.each([
    ['0 */5 * * * *', '2026-01-01T00:00:00Z', '2026-01-01T00:05:00.000Z'],
    ['0 */5 * * * *', '2026-01-01T23:57:30.500Z', '2026-01-02T00:00:00.000Z'],
    ['*/10 * * * * *', '2026-01-01T00:00:09.999Z', '2026-01-01T00:00:10.000Z'],
    ['0 0 9-17 * * MON-FRI', '2026-01-02T17:00:00Z', '2026-01-05T09:00:00.000Z'],
    ['0 30 9 * Jan,Mar Mon', '2026-01-26T09:30:00Z', '2026-03-02T09:30:00.000Z'],
    ['0 0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['0 0 0 1 1 7', '2026-01-01T00:00:00Z', '2034-01-01T00:00:00.000Z'],
    ['5,7 1-3/2 * * * *', '2026-01-01T00:01:06Z', '2026-01-01T00:01:07.000Z'],
    ['15/20 * * * * *', '2026-01-01T00:00:16Z', '2026-01-01T00:00:35.000Z'],
    ['0 9 * * *', '2026-01-01T10:00:00Z', '2026-01-02T09:00:00.000Z'],
    ['00:05:00', '2026-01-01T00:00:10Z', '2026-01-01T00:05:10.000Z'],
    ['1.00:00:00', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00.000Z'],
  ])('%s after %s comes at %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it('never comes where no day fits', () => {
    expect(next('0 0 0 31 2 *', '2026-01-01T00:00:00Z')).toBeUndefined();
  });

  it.each([
    '',
    '* * *',
    '60 * * * * *',
    '0 0 24 * * *',
    '0 0 0 0 * *',
    '0 5-3 * * * *',
    '0 */0 * * * *',
    'a b c d e f',
  ])('refuses "%s"', (expression) => {
    expect(() => parseSchedule(expression)).toThrow('schedule');
  });
});
