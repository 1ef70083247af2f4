import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { HistoryEvent } from '../../../../local/host/durable/protocol/contract.ts';
import { registerApp } from './support/jestSdk.ts';
import { type Bench, closeBenches, openBench } from './support/scratch.ts';

const RECORDINGS = process.env['RECORDINGS'] ?? resolve('../shared/data/recordings');
const ORCHESTRATOR_STARTED = 12;
const ORCHESTRATOR_COMPLETED = 13;

const eventSchema = z.looseObject({ EventType: z.number(), EventId: z.number(), IsPlayed: z.boolean() });
const recordedSchema = z.array(
  z.object({
    input: z.object({
      fn: z.string(),
      inputs: z.array(z.looseObject({ instanceId: z.string(), history: z.array(eventSchema), input: z.unknown() })),
    }),
  }),
);

type RecordedEvent = z.infer<typeof eventSchema>;

/**
 * What orchestrators can tell of an event. Where steps begin and end is left out: how many messages the real host put
 * into one step was a matter of timing.
 */
function essence(event: HistoryEvent | RecordedEvent): string {
  const { EventType, EventId, IsPlayed, Name, TaskScheduledId, TimerId } = z.looseObject({}).parse(event);
  const isRequest = EventType === 15 && /^[0-9a-f-]{36}$/.test(String(Name));
  return [EventType, EventId, IsPlayed, TaskScheduledId, TimerId, isRequest ? 'request' : Name].join(' ');
}

function withoutSteps<T extends { readonly EventType: number }>(events: readonly T[]): T[] {
  return events.filter(({ EventType }) => EventType !== ORCHESTRATOR_STARTED && EventType !== ORCHESTRATOR_COMPLETED);
}

function readRecorded(name: string) {
  const file = join(RECORDINGS, 'invocations', `orchestrationTrigger-${name}.json`);
  return recordedSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).flatMap(({ input }) => input.inputs);
}

/** The longest history that was recorded of an instance: that of its last step. */
function lastHistory(name: string, instanceId: string): RecordedEvent[] {
  const all = readRecorded(name);
  const known = all.some((step) => step.instanceId === instanceId) ? instanceId : all.at(-1)?.instanceId;
  const steps = all.filter((step) => step.instanceId === known);
  return withoutSteps(steps.at(-1)?.history ?? []);
}

interface Scenario {
  readonly name: string;
  readonly instanceId?: string;
  readonly input?: string;
  readonly act?: (bench: Bench, id: string) => Promise<void>;
  readonly status?: string;
}

const raise = (name: string, ...data: readonly string[]) => {
  return async ({ engine }: Bench, id: string): Promise<void> => {
    for (const item of data) {
      await engine.whenIdle();
      engine.raiseEvent(id, name, item);
    }
  };
};

async function suspendAndResume({ engine }: Bench, id: string): Promise<void> {
  engine.suspend(id, 'pause it');
  await engine.whenIdle();
  expect(engine.getInstance(id)).toMatchObject({ runtimeStatus: 'Suspended', output: '"pause it"' });
  engine.raiseEvent(id, 'Go', '{"while":"suspended"}');
  await engine.whenIdle();
  expect(engine.getInstance(id)?.runtimeStatus).toBe('Suspended');
  engine.resume(id, 'go on');
}

async function rewind({ engine, finish }: Bench, id: string): Promise<void> {
  expect(await finish(id)).toMatchObject({ runtimeStatus: 'Failed' });
  expect(engine.rewind(id, 'fixed it')).toBe('accepted');
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'Hello' },
  { name: 'Retry' },
  { name: 'RetryExhausted', status: 'Failed' },
  { name: 'FanOut' },
  { name: 'FanOutFail', status: 'Failed' },
  { name: 'Parent' },
  { name: 'ParentFail' },
  { name: 'ParentRetry', status: 'Failed' },
  { name: 'Timer' },
  { name: 'Counter', input: '0' },
  { name: 'CustomStatus' },
  { name: 'EntityOrch' },
  { name: 'Thrower', status: 'Failed' },
  { name: 'ThrowAfterActivity', status: 'Failed' },
  { name: 'ActivityFail', status: 'Failed' },
  { name: 'ActivityFailCaught' },
  { name: 'EventRace', input: '{"timeoutMs":1500}' },
  { name: 'EventRace', instanceId: 'rec-ev2', input: '{"timeoutMs":30000}', act: raise('Approval', '{"late":true}') },
  { name: 'CounterEvents', instanceId: 'rec-cev', act: raise('Add', '1', '2', '3') },
  { name: 'WaitForever', instanceId: 'rec-states', act: suspendAndResume },
  { name: 'FlakyNoRetry', instanceId: 'rec-rewind', act: rewind },
  { name: 'Kitchen', instanceId: 'rec-kitchen', act: raise('Approval', '{"ok":1}') },
];

async function play(bench: Bench, { name, instanceId = `rec-${name}`, input = '{}', act }: Scenario) {
  bench.engine.startInstance({ name, instanceId, input });
  await bench.engine.whenIdle();
  if (name === 'Kitchen') {
    // The event was sent when the orchestration waited for it, beyond a retry and a timer.
    while (!bench.engine.getInstance(instanceId)?.customStatus?.includes('event')) {
      await bench.engine.whenIdle();
      if (!bench.clock.advanceToNext()) break;
      await bench.engine.whenIdle();
    }
  }
  await act?.(bench, instanceId);
  return await bench.finish(instanceId);
}

function registerSuite(): void {
  // The app counts attempts in its own memory, so each test begins with a fresh one.
  beforeEach(() => registerApp(join(RECORDINGS, 'app.js')));

  afterEach(closeBenches);

  it.each(SCENARIOS)('$name ($#) leaves the history that the real extension left', async (scenario) => {
    const { name, instanceId = `rec-${name}`, status = 'Completed' } = scenario;
    const bench = openBench();

    const instance = await play(bench, scenario);

    const recorded = lastHistory(name, instanceId).map((event) => ({ ...event, IsPlayed: true }));
    const ours = withoutSteps(bench.engine.getHistory(instanceId)).map((event) => ({ ...event, IsPlayed: true }));
    expect(recorded.length).toBeGreaterThan(0);
    expect(ours.slice(0, recorded.length).map(essence)).toEqual(recorded.map(essence));
    expect(instance.runtimeStatus).toBe(status);
  });

  it('marks events as played just as the real extension does', async () => {
    const bench = openBench();

    await play(bench, { name: 'Retry' });

    const ours = bench.invoker.payloads.at(-1)?.payload ?? '';
    const { history } = z.object({ history: z.array(eventSchema) }).parse(JSON.parse(ours));
    const recorded = readRecorded('Retry').filter(({ instanceId }) => instanceId === 'rec-Retry');
    expect(history.map(essence)).toEqual(recorded.at(-1)?.history.map(essence));
  });

  it('hands over the same fields as the real extension', async () => {
    const bench = openBench();
    const fields = (step: object | undefined): string[] => Object.keys(step ?? {}).sort();

    for (const scenario of SCENARIOS) await play(bench, scenario);

    const known = new Map<number, string[]>();
    for (const file of readdirSync(join(RECORDINGS, 'invocations')).filter((name) => name.startsWith('orch'))) {
      for (const step of readRecorded(file.slice('orchestrationTrigger-'.length, -'.json'.length))) {
        for (const event of step.history) known.set(event.EventType, fields(event));
      }
    }
    for (const { payload } of bench.invoker.payloads) {
      const step = z.looseObject({ history: z.array(eventSchema) }).parse(JSON.parse(payload));
      expect(fields(step)).toEqual(fields(readRecorded('Hello')[0]));
      for (const event of step.history)
        expect([event.EventType, fields(event)]).toEqual([event.EventType, known.get(event.EventType)]);
    }
  });
}

describe('the durable engine beside what the real extension recorded', () => {
  if (existsSync(RECORDINGS)) registerSuite();
  else it(`is not compared: ${RECORDINGS} is missing`, () => {});
});
