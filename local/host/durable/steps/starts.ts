import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { RuntimeStatus } from '../protocol/contract.ts';
import { executionStarted, type ParentLink } from '../protocol/events.ts';
import { EventType } from '../protocol/protocol.ts';
import type { InstanceRow } from '../store/instances.ts';
import type { Store } from '../store/store.ts';
import { START } from './batch.ts';

/** 32 hexadecimal digits, as ids of instances and executions have them. */
export function makeId(): string {
  return randomBytes(16).toString('hex');
}

const FINISHED: ReadonlySet<RuntimeStatus> = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

/** Finished instances may be started anew under their id (the real extension's default, "NonRunningInstances"). */
export function isFinished(status: RuntimeStatus): boolean {
  return FINISHED.has(status);
}

export interface Start {
  readonly name: string;
  readonly instanceId: string;
  readonly input: string | undefined;
  readonly version: string | undefined;
  readonly startAt: number | undefined;
  readonly parent: ParentLink | undefined;
}

/** Removes what belongs to an instance, but not its own row. Work that is already scheduled runs on, as in Azure. */
export function clearInstance(store: Store, { key }: InstanceRow): void {
  store.histories.clear(key);
  store.messages.clear(key);
}

const startedSchema = z.looseObject({ Generation: z.number().nullish() });

function nextGeneration(store: Store, existing: InstanceRow | undefined): number {
  if (existing === undefined) return 0;
  const started = store.histories.read(existing.key).find(({ type }) => type === EventType.ExecutionStarted);
  return started === undefined ? 1 : (startedSchema.parse(JSON.parse(started.json)).Generation ?? 0) + 1;
}

/**
 * Writes a new instance, in the place of whatever there is under its id, also of one that runs; part of the caller's
 * transaction.
 * @returns its key
 */
export function replaceInstance(store: Store, start: Start, now: number): number {
  const { instanceId, name, input, version, startAt, parent } = start;
  const existing = store.instances.byId(instanceId);
  const execution = makeId();
  const row = {
    ...{ name, instanceId, input, version, parent, execution, createdTime: now, lastUpdatedTime: now },
    ...{ runtimeStatus: 'Pending' as const, output: undefined, customStatus: undefined },
  };
  const generation = parent === undefined ? nextGeneration(store, existing) : null;
  if (existing !== undefined) {
    clearInstance(store, existing);
    store.instances.update({ ...row, key: existing.key });
  }
  const key = existing?.key ?? store.instances.insert(row);
  const facts = { instanceId, executionId: execution, name, version, input, parent, startAt };
  const event = executionStarted(now, { ...facts, generation });
  store.messages.insert({ instance: key, execution, at: START, due: startAt ?? 0, event });
  return key;
}

/**
 * Writes a new instance, over a finished one of the same id where there is one; part of the caller's transaction.
 * @returns its key, or the instance that is in the way
 */
export function writeStart(store: Store, start: Start, now: number): number | InstanceRow {
  const existing = store.instances.byId(start.instanceId);
  if (existing !== undefined && !isFinished(existing.runtimeStatus)) return existing;
  return replaceInstance(store, start, now);
}
