import { z } from 'zod';
import { type Spending, spendingSchema } from './models/modelUsage.ts';

/** Every kind of failure the agent tells apart. Retry policies and reports match on these, never on messages. */
export const failureTypes = [
  'invalid-input',
  'configuration',
  'unauthorized',
  'forbidden',
  'not-found',
  'conflict',
  'throttled',
  'unavailable',
  'timeout',
  'model-refused',
  'model-content-filter',
  'model-context-too-long',
  'model-cut-off',
  'model-malformed',
  'model-quota',
  'over-budget',
  'policy-refused',
  'too-large',
  'unexpected',
] as const;

export type FailureType = (typeof failureTypes)[number];

/** A failure as it crosses the durable boundary: small, typed, free of secrets and of untrusted content. */
export const failureSchema = z.object({
  type: z.enum(failureTypes),
  /** What failed, on what, and what to do. */
  message: z.string().max(2000),
  isRetryable: z.boolean(),
  /** Seconds the other side asked us to wait, when it did. */
  retryAfterSeconds: z.number().nonnegative().optional(),
  /** What was spent on model calls for nothing, where that is known. */
  spent: spendingSchema.optional(),
});

export type Failure = z.infer<typeof failureSchema>;

export interface AgentErrorOptions {
  readonly isRetryable?: boolean;
  readonly retryAfterSeconds?: number | undefined;
  readonly spent?: Spending | undefined;
  readonly cause?: unknown;
}

const retryableByDefault: ReadonlySet<FailureType> = new Set([
  'throttled',
  'unavailable',
  'timeout',
  'model-malformed',
]);

/**
 * The one error class of the agent.
 * @param type which kind of failure this is; decides whether a retry can fix it unless `isRetryable` says otherwise
 * @param message what failed, on what, and what to do about it; no secrets, no content of work items or code
 */
export class AgentError extends Error {
  readonly type: FailureType;
  readonly isRetryable: boolean;
  /** Seconds to wait before trying again, when the other side said so. */
  readonly retryAfterSeconds: number | undefined;
  /** What was spent on model calls for nothing, where that is known. */
  readonly spent: Spending | undefined;

  constructor(type: FailureType, message: string, options: AgentErrorOptions = {}) {
    super(
      message === '' ? nameless(type) : message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'AgentError';
    this.type = type;
    this.isRetryable = options.isRetryable ?? retryableByDefault.has(type);
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.spent = options.spent;
  }
}

/**
 * Any thrown value as an error that says something. Microsoft's host takes what has no message for a fault of the
 * orchestration's history, and `undefined` for success.
 */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error && thrown.message !== '') return thrown;
  if (thrown instanceof Error) return new Error(`${thrown.name} without a message`, { cause: thrown });
  return new Error(`A value that is not an error was thrown: ${String(thrown) || 'an empty text'}`, { cause: thrown });
}

function nameless(type: FailureType): string {
  return `Failed without a message (${type}).`;
}

/** Any thrown value as a {@link Failure}. Anything but an {@link AgentError} is `unexpected` and retryable. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AgentError) {
    return {
      type: error.type,
      message: error.message.slice(0, 2000),
      isRetryable: error.isRetryable,
      ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
      ...(error.spent === undefined ? {} : { spent: error.spent }),
    };
  }
  const { name, message: said } = toError(error);
  const message = `${name}: ${said}`;
  return { type: 'unexpected', message: message.slice(0, 2000), isRetryable: true };
}

/** The value read; undefined if it does not exist. Other failures are thrown. */
export async function unlessNotFound<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AgentError && error.type === 'not-found') return undefined;
    throw error;
  }
}

/** The longest wait in seconds before a retry; a call that asks for more is not retried. */
export const longestRequestedDelaySeconds = 3600;
