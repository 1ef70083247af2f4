import { z } from 'zod';
import { problemSchema } from '../../contracts/api.ts';
import { CliError } from '../cliError.ts';
import { exitCodes } from '../exitCodes.ts';

/** Why there is no usable answer. */
export type NoAnswerReason =
  /** Nothing listens at the address, or the address is invalid. The request did not arrive. */
  | 'nobody'
  /** The connection broke, or only part of the answer came. The request may have arrived. */
  | 'dropped'
  /** The answer did not come in time. The request may have arrived. */
  | 'slow'
  /** The app, or a proxy in front of it, says to try again later: 429, 502, 503, 504. */
  | 'busy';

/** No answer came this time. The caller decides whether to ask again. */
export class NoAnswerError extends CliError {
  readonly silence: NoAnswerReason;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, silence: NoAnswerReason, options: { retryAfterSeconds?: number; cause?: unknown } = {}) {
    super(message, exitCodes.failure, options.cause);
    this.name = 'NoAnswer';
    this.silence = silence;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Statuses that mean "try again later". 500 is not one of them: it is an answer, and a retry would hide it. */
const busyStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const brokenConnections = ['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET'] as const;
const lateAnswers = [
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
] as const;
const longestRetryAfterSeconds = 300;
const deepestCause = 4;

/** Failures that are not known to pass, such as a wrong certificate, count as nothing listening. */
function noAnswerReasonOf(error: unknown): NoAnswerReason {
  const signs = errorCodesOf(error);
  if (signs.some((sign) => sign === 'TimeoutError' || lateAnswers.some((late) => late === sign))) return 'slow';
  return signs.some((sign) => brokenConnections.some((broken) => broken === sign)) ? 'dropped' : 'nobody';
}

const reasonSchema = z.object({
  name: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  cause: z.unknown().optional(),
  errors: z.array(z.unknown()).optional().catch(undefined),
});

/** Names and codes of a failure and its causes. Node hides the reason, and an address may fail in several ways. */
function errorCodesOf(error: unknown, depth = 0): readonly (string | undefined)[] {
  const reason = reasonSchema.safeParse(error);
  if (!reason.success || depth > deepestCause) return [];
  const { name, code, cause, errors = [] } = reason.data;
  return [name, code, ...[cause, ...errors].flatMap((one) => errorCodesOf(one, depth + 1))];
}

/** An answer that was read completely. */
export interface HttpAnswer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Asks once and reads the whole answer, whatever its status.
 * @param timeoutMilliseconds for the request and the answer together
 * @throws NoAnswerError when no answer comes, or when it breaks off
 */
export async function fetchAnswer(target: URL, request: RequestInit, timeoutMilliseconds: number): Promise<HttpAnswer> {
  try {
    const response = await fetch(target, { ...request, signal: AbortSignal.timeout(timeoutMilliseconds) });
    const { status, ok, headers } = response;
    return { status, ok, headers, text: await response.text() };
  } catch (error) {
    const silence = noAnswerReasonOf(error);
    throw new NoAnswerError(noAnswerText(target, silence, timeoutMilliseconds), silence, { cause: error });
  }
}

/** @throws NoAnswerError when the answer says to try again later */
export function throwIfBusy({ origin }: URL, { status, headers, text }: HttpAnswer): void {
  if (!busyStatuses.has(status)) return;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  throw new NoAnswerError(`${origin} answered ${status}: ${problemDetailOf(text) ?? 'it cannot answer now.'}`, 'busy', {
    ...(Number.isFinite(seconds) ? { retryAfterSeconds: Math.min(seconds, longestRetryAfterSeconds) } : {}),
    cause: { status, text },
  });
}

/**
 * Asks once and reads the whole answer.
 * @param timeoutMilliseconds for the request and the answer together
 * @throws NoAnswerError when no answer comes, when it breaks off, or when it says to try again later
 */
export async function askOnce(target: URL, request: RequestInit, timeoutMilliseconds: number): Promise<HttpAnswer> {
  const answer = await fetchAnswer(target, request, timeoutMilliseconds);
  throwIfBusy(target, answer);
  return answer;
}

/** The app's reason for rejecting a request, in words for people; undefined when it gives none. */
export function problemDetailOf(text: string): string | undefined {
  try {
    return problemSchema.safeParse(JSON.parse(text)).data?.detail;
  } catch {
    return undefined;
  }
}

function noAnswerText({ origin }: URL, silence: NoAnswerReason, milliseconds: number): string {
  switch (silence) {
    case 'nobody':
      return `No answer from ${origin}: nothing listens there. Is the app running?`;
    case 'dropped':
      return `No answer from ${origin}: the connection broke.`;
    default:
      return `No answer from ${origin} within ${milliseconds / 1000} s: it may be busy.`;
  }
}

/** The JSON of a complete answer. @throws NoAnswerError when it is cut off */
export function parseJsonAnswer(target: URL, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NoAnswerError(`The answer of ${target.origin} is not JSON.`, 'dropped', { cause: error });
  }
}
