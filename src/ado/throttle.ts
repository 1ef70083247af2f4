import type { IncomingHttpHeaders } from 'node:http';
import { AgentError } from '../contracts/agentError.ts';

const longestWaitSeconds = 3600;

/** Remembers until when Azure DevOps asked us to stay away, so that no call is made before that time. */
export interface Throttle {
  /** Takes note of the headers of any response; `Retry-After` can come on a 200. */
  note(headers: IncomingHttpHeaders): void;
  /** Throws `throttled` with the seconds left when it is too early for the next call. */
  assertOpen(purpose: string): void;
}

/** @param now milliseconds since the epoch */
export function createThrottle(now: () => number = Date.now): Throttle {
  let closedUntil = 0;
  return {
    note(headers) {
      const seconds = retryAfterSeconds(headers, now());
      if (seconds !== undefined) {
        closedUntil = Math.max(closedUntil, now() + seconds * 1000);
      }
    },
    assertOpen(purpose) {
      const secondsLeft = Math.ceil((closedUntil - now()) / 1000);
      if (secondsLeft > 0) {
        throw new AgentError(
          'throttled',
          `Could not ${purpose}: Azure DevOps asked us to wait ${secondsLeft} s more. Try again after that.`,
          { retryAfterSeconds: secondsLeft },
        );
      }
    },
  };
}

/**
 * The wait a response asks for, in seconds: `Retry-After` as seconds or as a date, at most an hour.
 * @param now milliseconds since the epoch, for the date form
 */
export function retryAfterSeconds(headers: IncomingHttpHeaders, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') {
    return undefined;
  }
  const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  if (Number.isNaN(seconds) || seconds <= 0) {
    return undefined;
  }
  return Math.min(Math.ceil(seconds), longestWaitSeconds);
}
