import { type Activities, createActivityRunner } from './activities.ts';
import { createEntityRunner } from './entityRunner.ts';
import type { Environment } from './environment.ts';
import { createOrchestrations } from './orchestrations.ts';
import { createFairQueue, createKeyedQueue } from './queues.ts';
import { type Notices, noNotices } from './steps/commit.ts';
import type { LeftActivity } from './store/work.ts';

export interface Limits {
  readonly maxConcurrentActivities: number;
  readonly maxConcurrentOrchestrators: number;
}

export interface Dispatcher {
  start(): void;
  wake(notices: Notices): void;
  whenIdle(): Promise<void>;
  /** Begins nothing more; resolves when nothing runs, or after this time. */
  drain(milliseconds: number): Promise<void>;
}

/** Before everything that is stored: `due` is 0 for what is due at once. */
const BEGINNING = -1;

/** One timer for whatever becomes due next; nothing polls. */
function createAlarm(environment: Environment, ring: (from: number, to: number) => void) {
  const { store, clock } = environment;
  let rungAt = BEGINNING;
  let setFor = Number.POSITIVE_INFINITY;
  let cancel = (): void => {};
  const setTo = (at: number): void => {
    if (at >= setFor) return;
    cancel();
    setFor = at;
    cancel = clock.setTimer(at, ringNow);
  };
  const ringNow = (): void => {
    setFor = Number.POSITIVE_INFINITY;
    const now = clock.now();
    ring(rungAt, now);
    rungAt = now;
    for (const next of [store.messages.nextDueAfter(now), store.entityMessages.nextDueAfter(now)]) {
      if (next !== undefined) setTo(next);
    }
  };
  return { setTo, ringNow, stop: (): void => cancel() };
}

function createQueues(environment: Environment, activities: Activities, limits: Limits, settled: () => void) {
  const orchestrators = limits.maxConcurrentOrchestrators;
  return {
    instances: createKeyedQueue(orchestrators, createOrchestrations(environment), settled),
    entities: createKeyedQueue(orchestrators, createEntityRunner(environment), settled),
    activities: createFairQueue<number>(limits.maxConcurrentActivities, (seq) => activities.run(seq), settled),
  };
}

/** Resolves waiters whenever there is nothing to do. */
function createIdleWaiters(isIdle: () => boolean, look: () => void) {
  let waiters: (() => void)[] = [];
  return {
    whenIdle: (): Promise<void> =>
      new Promise((resolve) => {
        waiters.push(resolve);
        look();
      }),
    check(): void {
      if (!isIdle()) return;
      const resolved = waiters;
      waiters = [];
      for (const resolve of resolved) resolve();
    },
  };
}

async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}

/**
 * Takes up what an earlier process left. What it had begun and not committed is hidden, like a message of a queue that
 * someone has taken, until the visibility timeout has passed since that process was last heard of.
 */
function takeUp({ store, clock, visibility, isLenient }: Environment, addLater: AddLater): void {
  const lastHeardOf = store.instances.lastUpdate();
  const visibleAt = (begun: number | undefined, timeout: number): number =>
    begun === undefined || isLenient ? 0 : Math.max(begun, lastHeardOf) + timeout;
  store.transaction(() => {
    for (const { key, begun } of store.instances.begun()) {
      store.messages.hide(key, visibleAt(begun, visibility.control));
      store.instances.setBegun(key, undefined);
    }
  });
  for (const left of store.activities.all()) {
    const at = visibleAt(left.begun, visibility.workItem);
    if (at <= clock.now()) addLater(left);
    else clock.setTimer(at, () => addLater(left));
  }
}

type AddLater = (left: LeftActivity) => void;

/** Decides what runs when: steps of instances, activities and entity operations, each within its limit. */
export function createDispatcher(environment: Environment, limits: Limits, signal: AbortSignal): Dispatcher {
  const { store, clock } = environment;
  let state: 'new' | 'started' | 'draining' = 'new';
  let isPumpDue = false;
  const pumpSoon = (): void => {
    if (isPumpDue) return;
    isPumpDue = true;
    setImmediate(pump);
  };
  const activities = createActivityRunner(environment, signal);
  const queues = createQueues(environment, activities, limits, pumpSoon);
  const all = Object.values(queues);
  const idle = createIdleWaiters(() => {
    if (isPumpDue || activities.unflushed > 0 || all.some(({ running }) => running > 0)) return false;
    return state === 'draining' || all.every(({ waiting }) => waiting === 0);
  }, pumpSoon);
  const alarm = createAlarm(environment, (from, to) => {
    const instances = store.messages.instancesDue(from, to);
    wake({ ...noNotices(), instances, entities: store.entityMessages.entitiesDue(from, to) });
  });
  const wake = (notices: Notices): void => {
    for (const key of notices.instances) queues.instances.add(key);
    for (const { seq, instanceId } of notices.activities) queues.activities.add(instanceId, seq);
    for (const id of notices.entities) queues.entities.add(id);
    for (const { at, instance, entity } of notices.due) {
      if (at > clock.now()) alarm.setTo(at);
      else if (instance !== undefined) queues.instances.add(instance);
      else if (entity !== undefined) queues.entities.add(entity);
    }
    pumpSoon();
  };
  const pump = (): void => {
    isPumpDue = false;
    if (environment.isClosed()) return;
    activities.flush();
    if (state === 'started') for (const queue of all) queue.pump();
    if (activities.unflushed > 0) pumpSoon();
    idle.check();
  };
  const start = (): void => {
    state = 'started';
    takeUp(environment, ({ seq, instanceId }) => {
      queues.activities.add(instanceId, seq);
      pumpSoon();
    });
    alarm.ringNow();
  };
  const drain = (milliseconds: number): Promise<void> => {
    state = 'draining';
    alarm.stop();
    return atMost(milliseconds, idle.whenIdle());
  };
  return { wake, whenIdle: idle.whenIdle, start, drain };
}
