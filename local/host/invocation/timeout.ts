/** Longest time Node can wait; a longer timeout never comes. */
const LONGEST_WAIT = 2 ** 31 - 1;

/**
 * Fails a call that takes too long, worded as by the real host. That one then ends the whole process, since a function
 * cannot be stopped; here the function runs on, and what it still returns is dropped.
 * @param milliseconds no limit without it
 */
export function withTimeout<T>(
  work: Promise<T>,
  milliseconds: number | undefined,
  name: string,
  invocationId: string,
): Promise<T> {
  const isLimited = milliseconds !== undefined && milliseconds <= LONGEST_WAIT;
  return isLimited ? limitTo(work, milliseconds, name, invocationId) : work;
}

async function limitTo<T>(work: Promise<T>, milliseconds: number, name: string, invocationId: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = `Timeout value of ${formatTimeSpan(milliseconds)} exceeded by function '${name}' (Id: '${invocationId}').`;
      reject(new Error(`${message} Raise functionTimeout in host.json, or split the function's work.`));
    }, milliseconds);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function formatTimeSpan(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const fraction = milliseconds % 1000;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const text = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return fraction === 0 ? text : `${text}.${String(fraction).padStart(3, '0')}`;
}
