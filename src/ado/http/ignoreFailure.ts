import { AgentError } from '../../contracts/agentError.ts';

/**
 * For what helps and is not the work: undefined where it cannot be had, whatever the reason. Only an answer that asks for
 * patience stays a failure, since it is tried again after that.
 */
export async function ignoreFailure<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof AgentError && error.type !== 'throttled') return undefined;
    throw error;
  }
}

/** The same where it is worth another try: undefined only for what no other try would bring. */
export async function ignorePermanentFailure<T>(doing: Promise<T>): Promise<T | undefined> {
  try {
    return await doing;
  } catch (error) {
    if (error instanceof AgentError && !error.isRetryable) return undefined;
    throw error;
  }
}
