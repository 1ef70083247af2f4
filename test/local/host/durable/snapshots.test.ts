import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createManualClock, type ManualClock } from '../../../../local/host/durable/clock.ts';
import { createDurableEngine } from '../../../../local/host/durable/engine.ts';
import type { DurableEngine } from '../../../../local/host/durable/protocol/contract.ts';
import { df, registrations } from './support/jestSdk.ts';
import { MONDAY } from './support/scratch.ts';
import { createSdkInvoker } from './support/sdkInvoker.ts';
import { seeded } from './support/seeded.ts';
import { registerShapes, SHAPES } from './support/shapes.ts';

registerShapes(df, () => {});

interface Life {
  readonly engine: DurableEngine;
  /** The file as it was at the moment of death, or undefined where the process lived on. */
  readonly remains: () => string | undefined;
}

/** An engine whose files are copied away at one fault point: what a SIGKILL there leaves behind. */
function live(file: string, clock: ManualClock, dieAt: number): Life {
  let left = dieAt;
  let remains: string | undefined;
  const die = (): void => {
    remains = join(mkdtempSync(join(tmpdir(), 'durable-')), 'durable.db');
    for (const suffix of ['', '-wal']) copyFileSync(file + suffix, remains + suffix);
  };
  const faults = {
    at: () => {
      left -= 1;
      if (left === 0) die();
      return left < 0 ? ('throw' as const) : ('none' as const);
    },
  };
  const options = dieAt === 0 ? {} : { faults };
  const engine = createDurableEngine({
    file,
    taskHubName: 'T',
    clock,
    invoker: createSdkInvoker(registrations),
    ...options,
  });
  engine.start();
  return { engine, remains: () => remains };
}

function isDone(engine: DurableEngine): boolean {
  return SHAPES.every(({ instanceId }) => engine.getInstance(instanceId)?.runtimeStatus === 'Completed');
}

async function runOn({ engine, remains }: Life, clock: ManualClock): Promise<void> {
  for (let turn = 0; remains() === undefined && !isDone(engine); turn += 1) {
    if (turn > 10_000) throw new Error('The engine is stuck.');
    await new Promise(setImmediate);
    if (turn % 10 === 9) clock.advanceToNext();
  }
  await engine.stop(0);
}

function start(engine: DurableEngine): void {
  for (const { name, instanceId } of SHAPES) {
    engine.startInstance({ name, instanceId });
    if (name === 'collect') for (const item of [1, 2, 3]) engine.raiseEvent(instanceId, 'Item', String(item));
  }
}

/** Lets the shapes run through several deaths. @returns how many there were, and the outputs at the end */
async function dieAndGoOn(seed: number, mostDeaths: number): Promise<{ deaths: number; outputs: unknown[] }> {
  const random = seeded(seed);
  const clock = createManualClock(MONDAY);
  const directories: string[] = [];
  let file = join(mkdtempSync(join(tmpdir(), 'durable-')), 'durable.db');
  for (let deaths = 0; ; deaths += 1) {
    directories.push(join(file, '..'));
    const life = live(file, clock, deaths < mostDeaths ? 1 + Math.floor(random() * 40) : 0);
    if (deaths === 0) start(life.engine);
    const outputs = () =>
      SHAPES.map(({ instanceId }) => JSON.parse(life.engine.getInstance(instanceId)?.output ?? 'null'));
    let found: unknown[] = [];
    if (deaths === mostDeaths) {
      while (!isDone(life.engine)) {
        await life.engine.whenIdle();
        clock.advanceToNext();
      }
      found = outputs();
    }
    await runOn(life, clock);
    const next = life.remains();
    if (next === undefined) {
      for (const directory of directories) rmSync(directory, { recursive: true, force: true });
      return { deaths, outputs: found };
    }
    file = next;
  }
}

const DEATHS_PER_SEED = 6;
/** `DURABLE_KILL_SEEDS=200 jest …/snapshots` is the long campaign of 1,200 deaths. */
const SEEDS = Number(process.env['DURABLE_KILL_SEEDS'] ?? 8);

describe('what a kill leaves of the file', () => {
  it(
    'is enough to go on from, at whatever commit it came',
    async () => {
      let deaths = 0;
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const result = await dieAndGoOn(seed, DEATHS_PER_SEED);
        deaths += result.deaths;
        expect([seed, result.outputs]).toEqual([seed, SHAPES.map(({ output }) => output)]);
      }
      expect(deaths).toBe(SEEDS * DEATHS_PER_SEED);
    },
    SEEDS * 4000,
  );
});
