import { describe, expect, it } from '@jest/globals';
import { readRetryAfterSeconds } from '../../../../src/llm/failures/retryAfter.ts';

const now = Date.parse('Mon, 01 Jun 2026 12:00:00 GMT');

describe('readRetryAfterSeconds', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ 'retry-after': '75' }, 75],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1.5],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, 0.25],
    [{ 'retry-after-ms': 'soon', 'retry-after': '3' }, 3],
    [{ 'retry-after': 'Mon, 01 Jun 2026 12:10:00 GMT' }, 600],
    [{ 'retry-after': 'Mon, 01 Jun 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
  ])('%j is %s s', (headers, seconds) => {
    expect(readRetryAfterSeconds(new Headers(headers), now)).toBe(seconds);
  });
});
