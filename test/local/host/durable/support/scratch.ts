import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock, type ManualClock } from '../../../../../local/host/durable/clock.ts';
import { createDurableEngine, type EngineOptions } from '../../../../../local/host/durable/engine.ts';
import type { DurableEngine, InstanceRecord } from '../../../../../local/host/durable/protocol/contract.ts';
import { registrations } from './jestSdk.ts';
import { createSdkInvoker, type SdkInvoker } from './sdkInvoker.ts';

export const MONDAY = Date.parse('2026-11-23T09:00:00.000Z');

export interface Bench {
  readonly engine: DurableEngine;
  readonly clock: ManualClock;
  readonly invoker: SdkInvoker;
  readonly file: string;
  /** Lets work run and time pass until this instance is finished, or nothing can happen any more. */
  finish(instanceId: string): Promise<InstanceRecord>;
  /** Stops the engine as it is and opens another on the same file. */
  reopen(options?: Partial<EngineOptions>): Promise<Bench>;
}

const FINISHED = ['Completed', 'Failed', 'Terminated'];
const opened: { readonly engine: DurableEngine; readonly directory: string }[] = [];

function createBench(directory: string, clock: ManualClock, options: Partial<EngineOptions>): Bench {
  const file = join(directory, 'durable.db');
  const invoker = createSdkInvoker(registrations);
  const engine = createDurableEngine({ file, taskHubName: 'TestHub', clock, invoker, ...options });
  opened.push({ engine, directory });
  engine.start();
  return {
    ...{ engine, clock, invoker, file },
    async finish(instanceId) {
      for (;;) {
        await engine.whenIdle();
        const instance = engine.getInstance(instanceId);
        if (instance === undefined) throw new Error(`There is no instance '${instanceId}'.`);
        if (FINISHED.includes(instance.runtimeStatus) || !clock.advanceToNext()) return instance;
      }
    },
    async reopen(more = {}) {
      await engine.stop(1000);
      return createBench(directory, clock, { ...options, ...more });
    },
  };
}

/** A started engine on a fresh file, with the real SDK and a clock that only tests move. */
export function openBench(options: Partial<EngineOptions> = {}): Bench {
  return createBench(mkdtempSync(join(tmpdir(), 'durable-')), createManualClock(MONDAY), options);
}

/** Stops what tests opened and removes its files. */
export async function closeBenches(): Promise<void> {
  for (const { engine, directory } of opened.splice(0)) {
    await engine.stop(1000);
    rmSync(directory, { recursive: true, force: true });
  }
}
