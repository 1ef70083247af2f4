import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock } from '../../../../local/host/durable/clock.ts';
import type { Invoker } from '../../../../local/host/invocation/invoker.ts';
import type { RegisteredFunction } from '../../../../local/host/loading/registry.ts';
import { startTimerTrigger } from '../../../../local/host/timers/trigger.ts';

const START = Date.parse('2026-01-01T00:00:30Z');
const MINUTE = 60_000;

function timerFunction(settings: Record<string, unknown>): RegisteredFunction {
  const binding = { type: 'timerTrigger', direction: 'in' as const, ...settings };
  const trigger = { name: 'timer', type: 'timerTrigger', binding };
  const metadata = { name: 'tick', bindings: { timer: binding } };
  return { name: 'tick', functionId: '1', metadata, callback: () => undefined, logCategory: 'Function.tick', trigger };
}

describe('a timer trigger', () => {
  let stateDirectory = '';
  let runs: { at: string; isPastDue: boolean }[] = [];
  let fails = false;
  let statuses: unknown[] = [];

  beforeEach(() => {
    stateDirectory = mkdtempSync(join(tmpdir(), 'timers-'));
    runs = [];
    statuses = [];
    fails = false;
  });
  afterEach(() => rmSync(stateDirectory, { recursive: true }));

  function start(now: number, settings: Record<string, unknown> = { schedule: '0 * * * * *' }) {
    const clock = createManualClock(now);
    const invoker: Invoker = {
      async invoke(_fn, call) {
        const { IsPastDue, ScheduleStatus } = JSON.parse(call.data?.json ?? '{}');
        statuses.push(ScheduleStatus);
        runs.push({ at: new Date(clock.now()).toISOString(), isPastDue: IsPastDue });
        if (fails) {
          throw new Error('on purpose');
        }
        return {};
      },
      begun: 0,
      whenIdle: async () => undefined,
    };
    const trigger = startTimerTrigger(timerFunction(settings), {
      invoker,
      log: () => undefined,
      stateDirectory,
      clock,
    });
    const pass = async (milliseconds: number) => {
      clock.advanceBy(milliseconds);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { trigger, pass };
  }

  it('runs at each time of its schedule, also after a failure', async () => {
    fails = true;
    const { trigger, pass } = start(START);

    await pass(MINUTE);
    await pass(MINUTE);
    await trigger.stop();
    await pass(MINUTE);

    expect(runs.map(({ at }) => at)).toEqual(['2026-01-01T00:01:00.000Z', '2026-01-01T00:02:00.000Z']);
  });

  it('makes up for one run missed while the host was down', async () => {
    const first = start(START);
    await first.trigger.stop();

    const second = start(START + 10 * MINUTE);
    await second.trigger.stop();

    expect(runs).toEqual([{ at: '2026-01-01T00:10:30.000Z', isPastDue: true }]);
  });

  it('does not make up for a missed run when it is not monitored', async () => {
    const settings = { schedule: '0 * * * * *', useMonitor: false };
    await start(START, settings).trigger.stop();

    await start(START + 10 * MINUTE, settings).trigger.stop();

    expect(runs).toEqual([]);
  });

  it.each([
    ['0 * * * * *', expect.objectContaining({ Next: '2026-01-01T00:02:00.000Z' })],
    ['*/30 * * * * *', null],
  ])('tells the function its status where the schedule %s is monitored', async (schedule, status) => {
    const { trigger, pass } = start(START, { schedule });

    await pass(MINUTE / 2);
    await trigger.stop();

    expect(statuses).toEqual([status]);
  });

  it('runs when the host starts, if told so', async () => {
    await start(START, { schedule: '0 0 0 1 1 *', runOnStartup: true }).trigger.stop();

    expect(runs).toEqual([{ at: '2026-01-01T00:00:30.000Z', isPastDue: false }]);
  });
});
