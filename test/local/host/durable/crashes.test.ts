import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createDurableEngine } from '../../../../local/host/durable/engine.ts';
import type { Fault, FaultPoint, Faults } from '../../../../local/host/durable/faults.ts';
import { df, registrations } from './support/jestSdk.ts';
import { type Bench, closeBenches, openBench } from './support/scratch.ts';
import { createSdkInvoker } from './support/sdkInvoker.ts';
import { seeded } from './support/seeded.ts';
import { registerShapes, SHAPES } from './support/shapes.ts';

registerShapes(df, () => {});

function startShapes({ engine }: Bench): void {
  for (const { name, instanceId } of SHAPES) {
    engine.startInstance({ name, instanceId });
    if (name === 'collect') for (const item of [1, 2, 3]) engine.raiseEvent(instanceId, 'Item', String(item));
  }
}

async function outputsOf(bench: Bench): Promise<unknown[]> {
  const outputs: unknown[] = [];
  for (const { instanceId } of SHAPES) outputs.push(JSON.parse((await bench.finish(instanceId)).output ?? 'null'));
  return outputs;
}

const EXPECTED = SHAPES.map(({ output }) => output);

function sometimes(seed: number, fault: Fault, points: readonly FaultPoint[]): Faults {
  const random = seeded(seed);
  return { at: (point) => (points.includes(point) && random() < 0.25 ? fault : 'none') };
}

afterEach(closeBenches);

describe('a durable engine that is disturbed', () => {
  it('ends everything as it should when nothing goes wrong', async () => {
    const bench = openBench();
    startShapes(bench);

    expect(await outputsOf(bench)).toEqual(EXPECTED);
  });

  const points: readonly FaultPoint[] = [
    'before-step-commit',
    'after-step-commit',
    'before-activity',
    'after-activity',
    'before-activity-commit',
    'after-activity-commit',
    'before-entity-commit',
    'after-entity-commit',
  ];

  it.each(points)('ends everything the same where it fails at times %s', async (point) => {
    for (const seed of [1, 2, 3]) {
      const bench = openBench({ faults: sometimes(seed, 'throw', [point]) });
      startShapes(bench);

      expect(await outputsOf(bench)).toEqual(EXPECTED);
    }
  });

  it.each(['lose', 'twice'] as const)('ends everything the same where it has to %s outcomes', async (fault) => {
    for (const seed of [1, 2, 3]) {
      const bench = openBench({ faults: sometimes(seed, fault, ['after-activity']) });
      startShapes(bench);

      expect(await outputsOf(bench)).toEqual(EXPECTED);
    }
  });

  it('goes on where another engine stopped, at any moment', async () => {
    for (let steps = 0; steps < 30; steps += 3) {
      let bench = openBench();
      startShapes(bench);
      for (let step = 0; step < steps; step += 1) await new Promise(setImmediate);

      bench = await bench.reopen();

      expect(await outputsOf(bench)).toEqual(EXPECTED);
    }
  });

  it('refuses a file that another process works on', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'durable-'));
    const file = join(directory, 'durable.db');
    const script = `
      const { DatabaseSync } = require('node:sqlite');
      const database = new DatabaseSync(${JSON.stringify(file)});
      database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN EXCLUSIVE; COMMIT;');
      console.log('locked');
      setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => other.stdout.once('data', resolve));

    const open = () => createDurableEngine({ file, taskHubName: 'T', invoker: createSdkInvoker(registrations) });

    expect(open).toThrow(`The durable state in ${file} cannot be opened: another host uses it`);
    const gone = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await gone;
    const engine = open();
    await engine.stop(0);
    rmSync(directory, { recursive: true, force: true });
  });
});
