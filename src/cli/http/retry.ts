import { setTimeout as sleep } from 'node:timers/promises';
import { AgentError } from '../../contracts/agentError.ts';
import { NoAnswerError } from './httpRequest.ts';

/** How a command passes the time while nobody answers. */
export interface RetryEnvironment {
  /** Milliseconds from any start. */
  readonly now: () => number;
  readonly delay: (milliseconds: number) => Promise<void>;
  /** Tells people, on standard error, what is waited for. */
  readonly say: (line: string) => void;
}

/** The clock of this machine. */
export const systemRetryEnvironment: RetryEnvironment = {
  now: () => performance.now(),
  delay: async (milliseconds) => void (await sleep(milliseconds)),
  say: (line) => console.error(line),
};

/** How long nobody may answer in a row before a command gives up, in milliseconds. */
export interface RetryLimits {
  /** Where nothing has ever listened, as far as the command knows. */
  readonly nobodyYet: number;
  /** Where nothing listens any more. */
  readonly nobody: number;
  /** Where something is there that is slow, busy, or drops connections. */
  readonly silent: number;
}

/** For one question that somebody waits for at the screen. */
export const interactiveLimits: RetryLimits = { nobodyYet: 2_000, nobody: 5_000, silent: 120_000 };

/** For something that is followed for a long time, through a restart of the app. */
export const watchLimits: RetryLimits = { nobodyYet: 2_000, nobody: 120_000, silent: 600_000 };

const firstTimeout = 15_000;
const longestTimeout = 60_000;
const firstPause = 500;
const longestPause = 10_000;
const sayEvery = 30_000;

/** Follows how long nobody has answered. */
export interface RetryTracker {
  /** How long the next question may take: longer after one that was not answered in time. */
  timeoutMilliseconds(): number;
  answered(): void;
  /**
   * Takes a failure, and says so to people.
   * @returns milliseconds to wait before asking again
   * @throws the failure, when it is none that passes, or nobody has answered for too long
   */
  bear(failure: unknown): number;
}

/** @param what is asked, for people: `the run shop-42-r7 at http://127.0.0.1:7071` */
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
      // A slow answer was waited for before it failed, so that counts as well.
      silentSince ??= at - (isSlow(failure) ? timeoutMilliseconds() : 0);
      unanswered += 1;
      wasThere ||= !isNobody(failure);
      const limit = limitOf(failure);
      if (at - silentSince >= limit) throw failure;
      if (saidAt === undefined || at - saidAt >= sayEvery) {
        const left = Math.ceil((limit - (at - silentSince)) / 1000);
        say(`Waiting for ${what}. ${messageOf(failure)} Trying again for up to ${left} s.`);
        saidAt = at;
      }
      const pause = Math.min(firstPause * 2 ** (unanswered - 1), longestPause);
      return Math.max(pause, (retryAfterOf(failure) ?? 0) * 1000);
    },
  };
}

/**
 * Asks until there is an answer. Only for questions that may be asked twice.
 * @param ask takes how long it may take, in milliseconds
 * @throws the last failure, when nobody has answered for too long; any other failure at once
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

/** Whether a failure may be over by the next time: nobody answered, or Azure DevOps did not, for now. */
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
