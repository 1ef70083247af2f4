import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../durable/clock.ts';
import { messageOf } from '../errors.ts';
import type { Invoker } from '../invocation/invoker.ts';
import type { RegisteredFunction } from '../loading/registry.ts';
import type { HostLog } from '../logging/log.ts';
import { parseTimerBinding } from '../settings/bindings.ts';
import { parseSchedule } from './schedule.ts';

export interface TimerTriggerOptions {
  readonly invoker: Invoker;
  readonly log: HostLog;
  /** Remembers when a timer last ran, so that a run missed while the host was down is made up for. */
  readonly stateDirectory: string;
  readonly clock: Clock;
}

export interface TimerTrigger {
  /** A run is waited for by the invoker, too. */
  whenIdle(): Promise<void>;
  /** Fires no more; what runs is waited for by the invoker. */
  stop(): Promise<void>;
}

const timerStatus = z.object({ last: z.number().nullable(), next: z.number() });
type TimerStatus = z.infer<typeof timerStatus>;

/** Schedules closer than this are not monitored by the real host either. */
const SHORTEST_MONITORED_MILLISECONDS = 60_000;

/** Starts one function with a timer trigger. Runs of one timer never overlap. */
export function startTimerTrigger(fn: RegisteredFunction, options: TimerTriggerOptions): TimerTrigger {
  const binding = parseTimerBinding(fn.name, fn.trigger.binding);
  const schedule = parseSchedule(binding.schedule);
  const { clock } = options;
  const file = join(options.stateDirectory, 'timers', `${fn.name}.json`);
  const first = schedule.next(clock.now());
  const gap = first === undefined ? 0 : (schedule.next(first) ?? Number.POSITIVE_INFINITY) - first;
  const isMonitored = binding.useMonitor && gap >= SHORTEST_MONITORED_MILLISECONDS;
  let cancel: () => void = () => undefined;
  let isStopped = false;

  async function fire(due: number, isPastDue: boolean, last: number | null): Promise<void> {
    const started = clock.now();
    const next = schedule.next(Math.max(started, due));
    await runTimer(options, fn, isMonitored ? { last, next: next ?? started } : undefined, isPastDue);
    if (next !== undefined && !isStopped) {
      wait(next, started);
    }
  }

  function wait(due: number, last: number | null): void {
    saveStatus(file, { last, next: due });
    cancel = clock.setTimer(due, () => void fire(due, false, last));
  }

  if (first === undefined) {
    options.log('warning', 'Host.Timers', `Timer ${fn.name}: the schedule "${binding.schedule}" never comes.`);
  } else {
    const status = isMonitored ? readStatus(file) : undefined;
    const isPastDue = status !== undefined && status.next < clock.now();
    if (isPastDue || binding.runOnStartup) {
      void fire(clock.now(), isPastDue, status?.last ?? null);
    } else {
      wait(first, status?.last ?? null);
    }
  }
  return {
    whenIdle: async () => undefined,
    async stop() {
      isStopped = true;
      cancel();
    },
  };
}

async function runTimer(
  options: TimerTriggerOptions,
  fn: RegisteredFunction,
  status: TimerStatus | undefined,
  isPastDue: boolean,
): Promise<void> {
  const info = { Schedule: { AdjustForDST: true }, ScheduleStatus: viewStatus(status), IsPastDue: isPastDue };
  try {
    const reason = `Timer fired at ${new Date(options.clock.now()).toISOString()}`;
    await options.invoker.invoke(fn, { data: { json: JSON.stringify(info) }, metadata: {}, reason });
  } catch (error) {
    options.log('debug', 'Host.Timers', `Timer ${fn.name} waits for its next time after: ${messageOf(error)}`);
  }
}

function viewStatus(status: TimerStatus | undefined): Readonly<Record<string, string>> | null {
  if (status === undefined) {
    return null;
  }
  const last = new Date(status.last ?? 0).toISOString();
  return { Last: last, Next: new Date(status.next).toISOString(), LastUpdated: last };
}

function readStatus(file: string): TimerStatus | undefined {
  try {
    return timerStatus.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

function saveStatus(file: string, status: TimerStatus): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(status));
  renameSync(`${file}.new`, file);
}
