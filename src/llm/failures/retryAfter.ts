const numberPattern = /^\d+(\.\d+)?$/;

/**
 * How long an answer asks to wait, of any length: `retry-after-ms` (Azure OpenAI and OpenAI, milliseconds) before
 * `Retry-After` (RFC 9110 10.2.3, seconds or a date).
 * @param now milliseconds since 1970, for a `Retry-After` with a date
 * @returns seconds, or undefined when the answer does not say
 */
export function readRetryAfterSeconds(headers: Headers, now: number): number | undefined {
  const milliseconds = headers.get('retry-after-ms')?.trim() ?? '';
  if (numberPattern.test(milliseconds)) return Number(milliseconds) / 1000;

  const value = headers.get('retry-after')?.trim() ?? '';
  if (numberPattern.test(value)) return Number(value);

  // Without the look at its beginning, Date.parse would take "-5" for a year.
  const date = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
