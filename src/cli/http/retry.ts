import { setTimeout as sleep } from 'node:timers/promises';
import { AgentError } from '../../contracts/agentError.ts';
import { NoAnswerError } from './httpRequest.ts';

/** Clock and output of a command that waits for an answer. */
export interface RetryEnvironment {
  /** Milliseconds, counted from an arbitrary start. */
  readonly now: () => number;
  readonly delay: (milliseconds: number) => Promise<void>;
  /** Prints on standard error what the command is waiting for. */
  readonly say: (line: string) => void;
}

/** The clock of this machine. */
export const systemRetryEnvironment: RetryEnvironment = {
  now: () => performance.now(),
  delay: async (milliseconds) => void (await sleep(milliseconds)),
  say: (line) => console.error(line),
};

/** How long a command waits without any answer before it gives up, in milliseconds. */
export interface RetryLimits {
  /** When nothing has listened there since the command started. */
  readonly nobodyYet: number;
  /** When something listened before and has gone. */
  readonly nobody: number;
  /** When something listens but is slow, busy, or drops connections. */
  readonly silent: number;
}

/** For a single question while someone waits at the screen. */
export const interactiveLimits: RetryLimits = { nobodyYet: 2_000, nobody: 5_000, silent: 120_000 };

/** For following something over a long time, through a restart of the app. */
export const watchLimits: RetryLimits = { nobodyYet: 2_000, nobody: 120_000, silent: 600_000 };

const firstTimeout = 15_000;
const longestTimeout = 60_000;
const firstPause = 500;
const longestPause = 10_000;
const sayEvery = 30_000;

/** Tracks how long no answer has come. */
export interface RetryTracker {
  /** How long the next question may take. Longer after one that timed out. */
  timeoutMilliseconds(): number;
  answered(): void;
  /**
   * Records a failure and reports it to the user.
   * @returns milliseconds to wait before asking again
   * @throws the failure, when it will not pass, or when no answer has come for too long
   */
  bear(failure: unknown): number;
}

/** @param what the thing that is asked, for messages: `the run shop-42-r7 at http://127.0.0.1:7071` */
export function createRetryTracker(
  what: string,
  limits: RetryLimits,
  { now, say }: Pick<RetryEnvironment, 'now' | 'say'>,
): RetryTracker {
  let silentSince: number | undefined;
  let saidAt: number | undefined;
  let unanswered = 0;
  let wasThere = false;
  const limitOf = (failure: unknown) => {
    if (!isNobody(failure)) return limits.silent;
    return wasThere ? limits.nobody : limits.nobodyYet;
  };
  const timeoutMilliseconds = () => Math.min(firstTimeout * 2 ** unanswered, longestTimeout);
  return {
    timeoutMilliseconds,
    answered() {
      if (saidAt !== undefined) say(`${what} answers again.`);
      wasThere = true;
      silentSince = undefined;
      saidAt = undefined;
      unanswered = 0;
    },
    bear(failure) {
      if (!isTransient(failure)) throw failure;
      const at = now();
      // The time spent waiting for a slow answer counts as well.
      silentSince ??= at - (isSlow(failure) ? timeoutMilliseconds() : 0);
      unanswered += 1;
      wasThere ||= !isNobody(failure);
      const limit = limitOf(failure);
      if (at - silentSince >= limit) throw failure;
      if (saidAt === undefined || at - saidAt >= sayEvery) {
        const left = Math.ceil((limit - (at - silentSince)) / 1000);
        say(`Waiting for ${what}. ${messageOf(failure)} Retrying for up to ${left} s.`);
        saidAt = at;
      }
      const pause = Math.min(firstPause * 2 ** (unanswered - 1), longestPause);
      return Math.max(pause, (retryAfterOf(failure) ?? 0) * 1000);
    },
  };
}

/**
 * Asks until an answer comes. Only for questions that are safe to repeat.
 * @param ask gets its time limit in milliseconds
 * @throws the last failure, when no answer has come for too long; any other failure at once
 */
export async function retryUntilAnswered<Answer>(
  what: string,
  ask: (timeoutMilliseconds: number) => Promise<Answer>,
  limits: RetryLimits,
  waiting: RetryEnvironment = systemRetryEnvironment,
): Promise<Answer> {
  const patience = createRetryTracker(what, limits, waiting);
  for (;;) {
    try {
      const answer = await ask(patience.timeoutMilliseconds());
      patience.answered();
      return answer;
    } catch (error) {
      await waiting.delay(patience.bear(error));
    }
  }
}

/** Whether a failure may pass: no answer came, or Azure DevOps is unavailable for now. */
function isTransient(failure: unknown): boolean {
  return failure instanceof NoAnswerError || (failure instanceof AgentError && failure.isRetryable);
}

function isNobody(failure: unknown): boolean {
  return failure instanceof NoAnswerError && failure.silence === 'nobody';
}

function isSlow(failure: unknown): boolean {
  return failure instanceof NoAnswerError && failure.silence === 'slow';
}

function retryAfterOf(failure: unknown): number | undefined {
  return failure instanceof NoAnswerError || failure instanceof AgentError ? failure.retryAfterSeconds : undefined;
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
