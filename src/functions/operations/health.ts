import type { HttpResponseInit } from '@azure/functions';
import { securityHeaders } from '../http/problem.ts';

/** Something the app cannot work without. */
export interface Dependency {
  readonly name: string;
  /** Resolves when the dependency answers. */
  readonly check: () => Promise<void>;
}

/** The state of a dependency when it was last checked. */
export interface DependencyState {
  readonly name: string;
  readonly state: 'up' | 'down';
  readonly latencyMs: number;
}

const checkTimeoutMilliseconds = 5_000;

/** Probes may come every second from several places; the dependencies are asked at most this often. */
const cacheMilliseconds = 10_000;

/** `GET /api/health/live`: the process answers. */
export async function answerLiveness(): Promise<HttpResponseInit> {
  return { status: 200, headers: securityHeaders, jsonBody: { status: 'live' } };
}

/** Checks every dependency, at most every ten seconds. */
export type HealthCheck = () => Promise<readonly DependencyState[]>;

/**
 * @param now milliseconds since the epoch
 * @param onDown receives the reason why a dependency is down
 */
export function createHealthCheck(
  dependencies: readonly Dependency[],
  now: () => number,
  onDown: (name: string, error: unknown) => void,
): HealthCheck {
  let latest: { readonly states: ReturnType<HealthCheck>; readonly at: number } | undefined;
  return () => {
    if (latest === undefined || now() - latest.at >= cacheMilliseconds) {
      latest = {
        states: Promise.all(dependencies.map((dependency) => checkDependency(dependency, now, onDown))),
        at: now(),
      };
    }
    return latest.states;
  };
}

/**
 * `GET /api/health/ready`: 200 when every dependency is up, else 503; with the state and latency of each. The reasons
 * are only in the log.
 * @param auditFindings number of audit findings; shown only, because otherwise a single blob could put the app out of
 * service
 */
export function createReadinessProbe(
  health: HealthCheck,
  auditFindings: () => number | undefined = () => undefined,
): () => Promise<HttpResponseInit> {
  return async () => {
    const states = await health();
    const isReady = states.every(({ state }) => state === 'up');
    const found = auditFindings() ?? 0;
    const warnings = found === 0 ? {} : { warnings: { auditFindings: found } };
    const body = { status: isReady ? 'ready' : 'not ready', dependencies: states, ...warnings };
    const headers = { 'cache-control': 'no-store', ...securityHeaders };
    return { status: isReady ? 200 : 503, headers, jsonBody: body };
  };
}

async function checkDependency(
  { name, check }: Dependency,
  now: () => number,
  onDown: (name: string, error: unknown) => void,
): Promise<DependencyState> {
  const started = now();
  try {
    await withTimeout(check(), checkTimeoutMilliseconds);
    return { name, state: 'up', latencyMs: now() - started };
  } catch (error) {
    onDown(name, error);
    return { name, state: 'down', latencyMs: now() - started };
  }
}

async function withTimeout(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
