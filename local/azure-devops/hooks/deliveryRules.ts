/** What a receiver's answer means for a delivery, by the rules of the real service. */
export type DeliveryVerdict = 'succeeded' | 'retry' | 'probation' | 'disable';

/** Repetitions after a passing failure, and after one that puts the subscription on probation. */
export const transientRetries = 8;
export const probationRetries = 7;

const passing: readonly number[] = [408, 502, 503, 504];

/**
 * Judges an answer.
 * @param status HTTP status, or undefined when no answer came
 * @param attempt how often the delivery was tried, this time included
 */
export function judge(status: number | undefined, attempt: number): DeliveryVerdict {
  if (status !== undefined && status >= 200 && status < 300) {
    return 'succeeded';
  }
  if (status === 410) {
    return 'disable';
  }
  const isPassing = status === undefined || passing.includes(status);
  return isPassing && attempt <= transientRetries ? 'retry' : 'probation';
}

/** Milliseconds to wait before the next attempt: doubling from the base. */
export function retryDelay(baseMs: number, attempt: number): number {
  return Math.min(baseMs * 2 ** (attempt - 1), baseMs * 128);
}

/** True when every publisher input that is set fits the event. */
export function matchesInputs(
  inputs: Readonly<Record<string, string>>,
  projectId: string,
  filters: Readonly<Record<string, string | readonly string[]>>,
): boolean {
  return Object.entries(inputs).every(([name, wanted]) => {
    if (wanted === '' || wanted === '[Any]') {
      return true;
    }
    if (name === 'projectId') {
      return wanted.toLowerCase() === projectId;
    }
    const actual = filters[name];
    if (actual === undefined) {
      return true;
    }
    const values = typeof actual === 'string' ? [actual] : actual;
    return values.some((value) =>
      name === 'areaPath'
        ? `${value}\\`.toLowerCase().startsWith(`${wanted}\\`.toLowerCase())
        : value.toLowerCase() === wanted.toLowerCase(),
    );
  });
}
