import type { IncomingHttpHeaders } from 'node:http';
import { AgentError } from '../../contracts/agentError.ts';

/** How calls wait their turn. Times in milliseconds. */
export interface ThrottleOptions {
  /** Reads under way at the same time once Azure DevOps has shown that it has no complaint; 64 by default. */
  readonly maxConcurrentReads?: number;
  /** A call waits this long for a time that came with an answer; 30,000 by default. */
  readonly longestWait?: number;
  /** The same after a refused call, where trying again too early costs most; 5,000 by default. */
  readonly longestWaitAfterRefusal?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** One call that may be made now. */
export interface ThrottlePermit {
  /** Takes note of an answer as soon as its headers are there; `Retry-After` can come on a 200. */
  answered(status: number, headers: IncomingHttpHeaders): void;
  /** The call is over, whatever came of it; further times do nothing. */
  leave(): void;
}

export interface EnterOptions {
  /** Calls the waiting off. */
  readonly signal?: AbortSignal | undefined;
  readonly isWrite?: boolean;
}

/** The one place that decides when a call to an organisation may be made. */
export interface Throttle {
  /**
   * Resolves when it is this call's turn; a write takes the room of four reads.
   * @throws AgentError `throttled` with the seconds left when that would take too long, `timeout` when called off
   */
  enter(purpose: string, options?: EnterOptions): Promise<ThrottlePermit>;
}

interface Waiting {
  readonly purpose: string;
  readonly weight: number;
  readonly admit: (passage: ThrottlePermit) => void;
  readonly refuse: (error: AgentError) => void;
}

const longestWaitSeconds = 3600;
/** Reads under way at the same time before the first answers: other processes may have used up the units. */
const firstReads = 8;
/** How many reads cost as much as one write. */
const writeWeight = 4;
/** Below this share of its units Azure DevOps is about to delay or refuse calls. */
const lowShare = 0.5;

/**
 * Lets calls through in the order they came, as many at a time as Azure DevOps bears: one by one as soon as its headers
 * say that the units run out, so that no call is under way when it asks us to wait, and none before that time.
 */
export function createThrottle(options: ThrottleOptions = {}): Throttle {
  return new AdaptiveThrottle(options);
}

class AdaptiveThrottle implements Throttle {
  readonly #waiting = new Set<Waiting>();
  readonly #most: number;
  readonly #longestWait: number;
  readonly #longestWaitAfterRefusal: number;
  readonly #now: () => number;
  #allowed: number;
  #underWay = 0;
  #closedUntil = 0;
  #bound: number;
  #alarm: NodeJS.Timeout | undefined;

  constructor(options: ThrottleOptions) {
    this.#most = options.maxConcurrentReads ?? 64;
    this.#longestWait = options.longestWait ?? 30_000;
    this.#longestWaitAfterRefusal = options.longestWaitAfterRefusal ?? 5_000;
    this.#now = options.now ?? Date.now;
    this.#allowed = Math.min(this.#most, firstReads);
    this.#bound = this.#longestWait;
  }

  enter(purpose: string, { signal, isWrite = false }: EnterOptions = {}): Promise<ThrottlePermit> {
    return new Promise((resolve, reject) => {
      const callOff = () => call.refuse(canceledFailure(purpose));
      const deadline = setTimeout(
        () => call.refuse(throttledFailure(purpose, Math.max(1000, this.#closedUntil - this.#now()))),
        2 * this.#longestWait,
      );
      const settle = () => {
        clearTimeout(deadline);
        signal?.removeEventListener('abort', callOff);
        this.#waiting.delete(call);
      };
      const call: Waiting = {
        purpose,
        weight: isWrite ? writeWeight : 1,
        admit: (passage) => {
          settle();
          resolve(passage);
        },
        refuse: (error) => {
          settle();
          reject(error);
        },
      };
      this.#waiting.add(call);
      signal?.addEventListener('abort', callOff);
      if (signal?.aborted === true) {
        callOff();
      }
      this.#proceed();
    });
  }

  #proceed(): void {
    clearTimeout(this.#alarm);
    const left = this.#closedUntil - this.#now();
    for (const call of this.#waiting) {
      if (left > this.#bound) {
        call.refuse(throttledFailure(call.purpose, left));
      } else if (left <= 0 && this.#hasRoom(call)) {
        this.#underWay += call.weight;
        call.admit(this.#passage(call.weight));
      } else {
        // Nobody overtakes: a write would wait forever behind reads.
        break;
      }
    }
    if (left > 0 && this.#waiting.size > 0) {
      this.#alarm = setTimeout(() => this.#proceed(), left);
    }
  }

  /** One call may always be under way, however heavy. */
  #hasRoom({ weight }: Waiting): boolean {
    return this.#underWay === 0 || this.#underWay + weight <= this.#allowed;
  }

  #passage(weight: number): ThrottlePermit {
    let isOver = false;
    return {
      answered: (status, headers) => this.#note(status, headers),
      leave: () => {
        if (!isOver) {
          isOver = true;
          this.#underWay -= weight;
          this.#proceed();
        }
      },
    };
  }

  #note(status: number, headers: IncomingHttpHeaders): void {
    const now = this.#now();
    const seconds = retryAfterSeconds(headers, now);
    if (seconds !== undefined) {
      this.#closedUntil = Math.max(this.#closedUntil, now + seconds * 1000);
      this.#bound = status < 400 ? this.#longestWait : this.#longestWaitAfterRefusal;
    }
    if (seconds !== undefined || isRunningLow(headers)) {
      this.#allowed = 1;
    } else if (status < 400) {
      this.#allowed = Math.min(this.#most, this.#allowed + 1);
    }
  }
}

/** The caller no longer wants the answer. */
export function canceledFailure(purpose: string): AgentError {
  return new AgentError('timeout', `Could not ${purpose}: it was cancelled before Azure DevOps answered.`);
}

function throttledFailure(purpose: string, millisecondsLeft: number): AgentError {
  const secondsLeft = Math.ceil(millisecondsLeft / 1000);
  return new AgentError(
    'throttled',
    `Could not ${purpose}: Azure DevOps asked to wait ${secondsLeft} s more. Try again after that.`,
    { retryAfterSeconds: secondsLeft },
  );
}

function isRunningLow(headers: IncomingHttpHeaders): boolean {
  const limit = Number(headers['x-ratelimit-limit']);
  const remaining = Number(headers['x-ratelimit-remaining']);
  return headers['x-ratelimit-delay'] !== undefined || (limit > 0 && remaining < limit * lowShare);
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
