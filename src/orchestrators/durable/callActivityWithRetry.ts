import type { OrchestrationContext } from 'durable-functions';
import { conversingContracts } from '../../contracts/activities/conversing.ts';
import { draftingContracts } from '../../contracts/activities/drafting.ts';
import { readingContracts } from '../../contracts/activities/reading.ts';
import {
  type ActivityName,
  type ActivityOutput,
  type ActivityRequest,
  activityContracts,
  activityResultSchema,
} from '../../contracts/activities.ts';
import { AgentError, type Failure, longestRequestedDelaySeconds, toFailure } from '../../contracts/agentError.ts';
import { abandonable, cancellable } from './cancellation.ts';
import type { TaskGenerator } from './taskGenerator.ts';
import { withTrace } from './withTrace.ts';

/**
 * Waits between attempts grow from the first to the longest; a wait that the other side asks for takes precedence, up
 * to the limit.
 */
const maximumAttempts = 6;
const firstDelaySeconds = 2;
const delayFactor = 2;
const longestDelaySeconds = 60;

/** For these, knowing the outcome matters more than ending soon. */
const uncancellable: ReadonlySet<ActivityName> = new Set([
  'recordEvents',
  'markWorkItem',
  'endInstances',
  'raiseRunEvent',
  'startChildren',
  'readChildren',
  'reportToParent',
]);

/** These do less on the last attempts instead of failing completely. */
const receivesAttempt: ReadonlySet<ActivityName> = new Set(['openPullRequest', 'handleAnswer']);

/** Seconds to wait before the next attempt, or undefined when another attempt cannot help. */
export function delayBeforeRetry(failure: Failure, attempt: number): number | undefined {
  if (!failure.isRetryable || attempt >= maximumAttempts) return undefined;
  const backOff = Math.min(firstDelaySeconds * delayFactor ** (attempt - 1), longestDelaySeconds);
  const requested = failure.retryAfterSeconds ?? 0;
  if (requested > longestRequestedDelaySeconds) return undefined;
  return Math.max(backOff, requested);
}

/**
 * Calls an activity by its contract, with durable timers between attempts. These waits can be cancelled, and so can
 * attempts that only read or ask a model.
 * @param beforeRetry runs before each further attempt; throws to prevent it
 * @returns the activity's value, parsed
 * @throws AgentError when a retry cannot help or the attempts are used up; it includes what the last attempt spent
 */
export function* callActivityWithRetry<Name extends ActivityName>(
  context: OrchestrationContext,
  name: Name,
  input: ActivityRequest<Name>,
  beforeRetry?: (failure: Failure) => TaskGenerator<void>,
): TaskGenerator<ActivityOutput<Name>> {
  for (let attempt = 1; ; attempt += 1) {
    const isTold = attempt > 1 && receivesAttempt.has(name);
    const result = yield* tryOnce(context, name, isTold ? { ...input, attempt } : input);
    if (result.ok) return parseOutput(name, result.value);
    const delay = delayBeforeRetry(result.failure, attempt);
    if (delay === undefined) {
      const { type, message, retryAfterSeconds, spent } = result.failure;
      throw new AgentError(type, message, { isRetryable: false, retryAfterSeconds, spent });
    }
    const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + delay * 1000));
    yield uncancellable.has(name) ? timer : cancellable(timer);
    if (beforeRetry !== undefined) yield* beforeRetry(result.failure);
  }
}

function* tryOnce(
  context: OrchestrationContext,
  name: ActivityName,
  input: object,
): TaskGenerator<ReturnType<typeof activityResultSchema.parse>> {
  try {
    const answer = context.df.callActivity(name, withTrace(context, input));
    return activityResultSchema.parse(yield hasEffect(name) ? answer : abandonable(answer));
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

function hasEffect(name: ActivityName): boolean {
  return !(name in readingContracts || name in draftingContracts || name in conversingContracts);
}

function parseOutput<Name extends ActivityName>(name: Name, value: unknown): ActivityOutput<Name> {
  const schema: { parse(value: unknown): unknown } = activityContracts[name].output;
  return schema.parse(value) as ActivityOutput<Name>;
}
