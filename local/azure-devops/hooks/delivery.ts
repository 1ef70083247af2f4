import type { Backend } from '../backend.ts';
import { everything } from '../state/state.ts';
import { judge, probationRetries, retryDelay } from './deliveryRules.ts';
import type { Notification, Subscription } from './records.ts';

/** Sends notifications in the background. */
export type Deliverer = {
  /** Takes charge of a stored notification. */
  readonly enqueue: (notification: Notification) => void;
  /** Sends what an earlier process left behind. */
  readonly resume: () => void;
  /** Resolves when nothing is being sent and nothing waits for its next try. */
  readonly whenIdle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const requestTimeoutMs = 30_000;
const concurrentRequests = 8;

/**
 * Makes the deliverer.
 * @param retryDelayMs delay before the first repetition; it doubles for each further one
 */
export function createDeliverer(backend: Backend, retryDelayMs: number): Deliverer {
  const stopped = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const waiting: Notification[] = [];
  const idleWaiters: (() => void)[] = [];
  const isIdle = (): boolean => running.size + waiting.length + timers.size === 0;

  const later = (notification: Notification, delay: number): void => {
    if (stopped.signal.aborted) {
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      enqueue(notification);
    }, delay);
    timers.add(timer);
  };

  const enqueue = (notification: Notification): void => {
    waiting.push(notification);
    startNext();
  };

  const startNext = (): void => {
    if (stopped.signal.aborted || running.size >= concurrentRequests) {
      return;
    }
    const next = waiting.shift();
    if (next === undefined) {
      return;
    }
    const work = attempt(backend, next, retryDelayMs, later, stopped.signal).catch((error: unknown) => {
      console.error('azure-devops stand-in: a delivery failed', error);
    });
    const done = work.finally(() => {
      running.delete(done);
      startNext();
      if (isIdle()) {
        for (const resolve of idleWaiters.splice(0)) resolve();
      }
    });
    running.add(done);
  };

  return {
    enqueue,
    resume: () => {
      const left = backend.state.notifications.listAll().filter((notification) => notification.result === 'pending');
      left.forEach(enqueue);
    },
    whenIdle: () =>
      new Promise((resolve) => {
        if (isIdle()) {
          resolve();
        } else {
          idleWaiters.push(resolve);
        }
      }),
    close: async () => {
      stopped.abort();
      timers.forEach(clearTimeout);
      await Promise.all(running);
    },
  };
}

async function attempt(
  backend: Backend,
  notification: Notification,
  retryDelayMs: number,
  later: (notification: Notification, delay: number) => void,
  stopped: AbortSignal,
): Promise<void> {
  const subscription = backend.state.subscriptions.get(everything, notification.subscriptionId);
  if (subscription === undefined || subscription.status.startsWith('disabled')) {
    finish(backend, notification, 'failed', undefined, 'The subscription is disabled.');
    return;
  }
  const tried = save(backend, { ...notification, attempts: notification.attempts + 1, status: 'requestInProgress' });
  const answer = await post(subscription, notification.payload, stopped);
  if (stopped.aborted) {
    // The process ends: the notification stays pending and is sent again by the next one.
    return;
  }
  const verdict = judge(answer.status, tried.attempts);
  if (verdict === 'succeeded') {
    finish(backend, tried, 'succeeded', answer.status, undefined);
    setStatus(backend, subscription.id, 'enabled', 0);
  } else if (verdict === 'disable') {
    finish(backend, tried, 'failed', answer.status, 'The receiver is gone.');
    setStatus(backend, subscription.id, 'disabledBySystem', 0);
  } else if (verdict === 'retry') {
    save(backend, { ...tried, status: 'queued', ...responded(answer) });
    later(tried, retryDelay(retryDelayMs, tried.attempts));
  } else {
    probation(backend, subscription, tried, answer, retryDelayMs, later);
  }
}

type Answer = { readonly status: number | undefined; readonly error: string | undefined };

function responded(answer: Answer): { responseStatus?: number; errorMessage?: string } {
  return {
    ...(answer.status === undefined ? {} : { responseStatus: answer.status }),
    ...(answer.error === undefined ? {} : { errorMessage: answer.error }),
  };
}

/** The failed notification itself is what a subscription on probation is tried with; new events are lost meanwhile. */
function probation(
  backend: Backend,
  subscription: Subscription,
  notification: Notification,
  answer: Answer,
  retryDelayMs: number,
  later: (notification: Notification, delay: number) => void,
): void {
  const retries = subscription.status === 'onProbation' ? subscription.probationRetries + 1 : 0;
  if (retries >= probationRetries) {
    finish(backend, notification, 'failed', answer.status, answer.error);
    setStatus(backend, subscription.id, 'disabledBySystem', retries);
    return;
  }
  setStatus(backend, subscription.id, 'onProbation', retries);
  save(backend, { ...notification, status: 'queued', ...responded(answer) });
  later(notification, retryDelay(retryDelayMs * 4, retries + 1));
}

function setStatus(backend: Backend, id: string, status: Subscription['status'], retries: number): void {
  const current = backend.state.subscriptions.get(everything, id);
  if (current !== undefined && (current.status !== status || current.probationRetries !== retries)) {
    backend.state.subscriptions.put(everything, id, { ...current, status, probationRetries: retries });
  }
}

function save(backend: Backend, notification: Notification): Notification {
  const updated = { ...notification, modifiedDate: backend.now() };
  backend.state.notifications.put(notification.subscriptionId, notification.id, updated);
  return updated;
}

function finish(
  backend: Backend,
  notification: Notification,
  result: 'succeeded' | 'failed',
  status: number | undefined,
  error: string | undefined,
): void {
  save(backend, { ...notification, status: 'completed', result, ...responded({ status, error }) });
}

async function post(subscription: Subscription, payload: string, stopped: AbortSignal): Promise<Answer> {
  const { consumerInputs: inputs } = subscription;
  try {
    const response = await fetch(inputs['url'] ?? '', {
      method: 'POST',
      headers: requestHeaders(inputs),
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(requestTimeoutMs)]),
    });
    await response.body?.cancel();
    return { status: response.status, error: response.ok ? undefined : `The receiver answered ${response.status}.` };
  } catch (error) {
    return { status: undefined, error: error instanceof Error ? error.message : String(error) };
  }
}

function requestHeaders(inputs: Readonly<Record<string, string>>): Headers {
  const headers = new Headers({
    'Content-Type': 'application/json; charset=utf-8',
    'User-Agent': 'VSServices/stand-in',
  });
  for (const line of (inputs['httpHeaders'] ?? '').split('\n')) {
    const [name, ...value] = line.split(':');
    if (name?.trim() && value.length > 0) {
      headers.set(name.trim(), value.join(':').trim());
    }
  }
  const [user, password] = [inputs['basicAuthUsername'] ?? '', inputs['basicAuthPassword'] ?? ''];
  if (user !== '' || password !== '') {
    headers.set('Authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
  }
  return headers;
}
