import { z } from 'zod';
import { CliError } from '../cliError.ts';
import { exitCodes } from '../exitCodes.ts';
import { askOnce, NoAnswerError, parseJsonAnswer } from './httpRequest.ts';
import { createRetryTracker, type RetryEnvironment, systemRetryEnvironment, watchLimits } from './retry.ts';

const requestTimeoutMilliseconds = 15_000;

/** An instance as the durable HTTP management API shows it. */
export const instanceSchema = z.object({
  name: z.string(),
  instanceId: z.string(),
  runtimeStatus: z.string(),
  input: z.unknown(),
  customStatus: z.unknown(),
  output: z.unknown(),
  createdTime: z.string(),
  lastUpdatedTime: z.string(),
});

export type Instance = z.infer<typeof instanceSchema>;

/** Reads the durable HTTP management API of a Functions app. Never repeats a request. */
export interface DurableManagement {
  /**
   * @param timeoutMilliseconds how long the answer may take (default 15 s)
   * @returns undefined when there is no such instance
   * @throws NoAnswerError when no answer comes this time
   */
  get(instanceId: string, timeoutMilliseconds?: number): Promise<Instance | undefined>;
  /** All instances of an orchestrator, oldest first. */
  list(filter: { readonly name?: string; readonly limit: number }): Promise<readonly Instance[]>;
}

/** States of an instance that has ended. */
const finalStates = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

export function isFinal(instance: Pick<Instance, 'runtimeStatus'>): boolean {
  return finalStates.has(instance.runtimeStatus);
}

/**
 * @param url of the Functions app, for example http://127.0.0.1:7071
 * @param key the durable extension's system key
 */
export function createDurableManagement(url: string, key: string | undefined): DurableManagement {
  const root = new URL('/runtime/webhooks/durabletask/instances', url);
  const request = async (target: URL, extra: Record<string, string> = {}, timeout = requestTimeoutMilliseconds) => {
    const headers = { ...extra, ...(key === undefined ? {} : { 'x-functions-key': key }) };
    const answer = await askOnce(target, { headers }, timeout);
    if (answer.status === 401) {
      throw new CliError('The app rejected the key. Give the system key `durabletask_extension` with --key.');
    }
    if (answer.status >= 500) throw new NoAnswerError(`${target.origin} answered ${answer.status}.`, 'busy');
    if (!answer.ok && answer.status !== 404) {
      throw new CliError(`The app answered ${answer.status} at ${target.origin}.`, exitCodes.failure);
    }
    return answer;
  };
  return {
    async get(instanceId, timeoutMilliseconds) {
      const target = new URL(`${root.pathname}/${encodeURIComponent(instanceId)}`, root);
      const { status, text } = await request(target, {}, timeoutMilliseconds);
      return status === 404 ? undefined : instanceSchema.parse(parseJsonAnswer(target, text));
    },
    async list({ name, limit }) {
      const found: Instance[] = [];
      let continuation: string | null = null;
      do {
        const target = new URL(root);
        target.searchParams.set('top', '100');
        const answer = await request(target, continuation === null ? {} : { 'x-ms-continuation-token': continuation });
        const page = z.array(instanceSchema).parse(parseJsonAnswer(target, answer.text));
        found.push(...page.filter((instance) => name === undefined || instance.name === name));
        continuation = answer.headers.get('x-ms-continuation-token');
      } while (continuation && found.length < limit);
      return found.toSorted((left, right) => left.createdTime.localeCompare(right.createdTime)).slice(0, limit);
    },
  };
}

export interface WaitOptions {
  readonly timeoutMilliseconds: number;
  /** Milliseconds between two polls. Default 200. */
  readonly intervalMilliseconds?: number;
  /** Called after each poll that found the instance. The next poll waits for it. */
  readonly onUpdate?: (instance: Instance) => void | Promise<void>;
  /** The state to wait for, instead of the end. */
  readonly isReached?: (instance: Instance) => boolean;
  /** Why no answer will ever come, for example because the process has ended; undefined while one may come. */
  readonly whyGone?: () => string | undefined;
  /** Sentences for a wait that ends before the run: what happens to the run, and what to do. */
  readonly advice?: string;
  readonly waiting?: RetryEnvironment;
}

/**
 * Waits until an instance has ended or has reached the wanted state. Polls without an answer are repeated, even through a
 * restart of the app, as long as an answer may still come.
 * @throws CliError when the instance does not appear or end in time, or when no answer came for too long. The message says
 *   how far the instance got, and the advice
 */
export async function waitForInstance(
  management: DurableManagement,
  instanceId: string,
  options: WaitOptions,
): Promise<Instance> {
  const { timeoutMilliseconds, intervalMilliseconds = 200, onUpdate, isReached = () => false } = options;
  const { waiting = systemRetryEnvironment } = options;
  const deadline = waiting.now() + timeoutMilliseconds;
  const patience = createRetryTracker(`the run ${instanceId}`, watchLimits, waiting);
  let latest: Instance | undefined;
  while (waiting.now() < deadline) {
    let pause = intervalMilliseconds;
    try {
      const found = await management.get(instanceId, patience.timeoutMilliseconds());
      patience.answered();
      latest = found ?? latest;
      if (found !== undefined) {
        await onUpdate?.(found);
        if (isFinal(found) || isReached(found)) return found;
      }
    } catch (error) {
      pause = waitAfterFailure(patience.bear, error, instanceId, latest, options);
    }
    await waiting.delay(Math.max(0, Math.min(pause, deadline - waiting.now())));
  }
  const late = `after ${timeoutMilliseconds / 1000} s`;
  const text = latest === undefined ? `was never seen ${late}` : `is still ${stateOf(latest)} ${late}`;
  throw new CliError(`The run ${instanceId} ${text}. ${adviceFor(options)}`.trimEnd(), exitCodes.runFailed);
}

/** How long to wait after a failed poll. @throws CliError when another one makes no sense */
function waitAfterFailure(
  bearOne: (failure: unknown) => number,
  error: unknown,
  instanceId: string,
  latest: Instance | undefined,
  options: WaitOptions,
): number {
  const gone = options.whyGone?.();
  if (gone !== undefined) {
    throw new CliError(`The run ${instanceId} cannot be followed: ${gone}`, exitCodes.runFailed, error);
  }
  try {
    return bearOne(error);
  } catch (failure) {
    if (!(failure instanceof NoAnswerError)) throw failure;
    const seen = latest === undefined ? 'The run was not seen yet.' : `The run was last seen ${stateOf(latest)}.`;
    const text = `${failure.message} Gave up waiting for an answer. ${seen}`;
    throw new CliError(`${text} ${adviceFor(options)}`.trimEnd(), exitCodes.failure, failure);
  }
}

function stateOf({ runtimeStatus, customStatus }: Instance): string {
  const { step } = z.looseObject({ step: z.string() }).safeParse(customStatus).data ?? {};
  return step === undefined ? runtimeStatus : `${runtimeStatus} (${step})`;
}

function adviceFor({ advice }: WaitOptions): string {
  return advice ?? '';
}
