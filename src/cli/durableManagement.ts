import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CliError } from './cliError.ts';
import { exitCodes } from './exitCodes.ts';

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

/** Reads the durable HTTP management API of a Functions app. */
export interface DurableManagement {
  /** @returns undefined when there is no such instance */
  get(instanceId: string): Promise<Instance | undefined>;
  /** All instances of an orchestrator, oldest first. */
  list(filter: { readonly name?: string; readonly limit: number }): Promise<readonly Instance[]>;
}

/** States in which an instance does nothing more. */
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
  const request = async (target: URL, extra: Record<string, string> = {}) => {
    const headers = { ...extra, ...(key === undefined ? {} : { 'x-functions-key': key }) };
    const response = await fetchOrExplain(target, headers);
    if (response.status === 401) {
      throw new CliError('The app refused the key. Give the system key `durabletask_extension` with --key.');
    }
    return response;
  };
  return {
    async get(instanceId) {
      const response = await request(new URL(`${root.pathname}/${encodeURIComponent(instanceId)}`, root));
      if (response.status === 404) return undefined;
      return instanceSchema.parse(await response.json());
    },
    async list({ name, limit }) {
      const found: Instance[] = [];
      let continuation: string | null = null;
      do {
        const target = new URL(root);
        target.searchParams.set('top', '100');
        const response = await request(
          target,
          continuation === null ? {} : { 'x-ms-continuation-token': continuation },
        );
        const page = z.array(instanceSchema).parse(await response.json());
        found.push(...page.filter((instance) => name === undefined || instance.name === name));
        continuation = response.headers.get('x-ms-continuation-token');
      } while (continuation && found.length < limit);
      return found.toSorted((left, right) => left.createdTime.localeCompare(right.createdTime)).slice(0, limit);
    },
  };
}

async function fetchOrExplain(target: URL, headers: Record<string, string>): Promise<Response> {
  try {
    return await fetch(target, { headers, signal: AbortSignal.timeout(requestTimeoutMilliseconds) });
  } catch (error) {
    throw new CliError(`No answer from ${target.origin}. Is the app running there?`, exitCodes.failure, error);
  }
}

export interface WaitOptions {
  readonly timeoutMilliseconds: number;
  /** Milliseconds between two looks. Default 200. */
  readonly intervalMilliseconds?: number;
  /** Called with every look that shows something. */
  readonly onUpdate?: (instance: Instance) => void;
  /** What to wait for instead of the end. */
  readonly isReached?: (instance: Instance) => boolean;
}

/**
 * Waits until an instance has ended, or has reached what is waited for.
 * @throws CliError when it does not appear or does not end in time
 */
export async function waitForInstance(
  management: DurableManagement,
  instanceId: string,
  { timeoutMilliseconds, intervalMilliseconds = 200, onUpdate, isReached = () => false }: WaitOptions,
): Promise<Instance> {
  const deadline = Date.now() + timeoutMilliseconds;
  let latest: Instance | undefined;
  while (Date.now() < deadline) {
    latest = await management.get(instanceId);
    if (latest !== undefined) {
      onUpdate?.(latest);
      if (isFinal(latest) || isReached(latest)) return latest;
    }
    await delay(intervalMilliseconds);
  }
  const state = latest === undefined ? 'was never seen' : `is still ${latest.runtimeStatus}`;
  throw new CliError(`The run ${instanceId} ${state} after ${timeoutMilliseconds / 1000} s.`, exitCodes.runFailed);
}
