import { messageOf } from './answer.ts';
import { type Batch, selectBatch } from './batch.ts';
import { noNotices, writeStep } from './commit.ts';
import type { Environment } from './environment.ts';
import { applyFault } from './faults.ts';
import type { LiveInstance } from './liveInstances.ts';
import { EventType } from './protocol.ts';
import { isFinished } from './starts.ts';
import { failedStep, type Step, takeStep } from './step.ts';
import { judgeVersion, versionMismatch } from './versions.ts';

/** So many messages go into one step at most, so that one flooded instance cannot hold up the rest. */
const MESSAGES_PER_STEP = 1000;
const NO_LIMIT = -1;

interface WorkedOut {
  readonly step: Step;
  readonly batch: Batch;
}

async function workOut(environment: Environment, live: LiveInstance, batch: Batch, now: number): Promise<WorkedOut> {
  const { invoker, versions } = environment;
  const { version } = live.row;
  if (judgeVersion(versions, version) === 'fail') {
    return { step: failedStep(live, batch.taken, now, versionMismatch(versions, version)), batch };
  }
  const context = { invoker, app: { functions: invoker, defaultVersion: versions.defaultVersion } };
  const step = await takeStep(live, batch.taken, now, context);
  if (step !== undefined) return { step, batch };
  live.waits.clear();
  live.scanned = 0;
  return await workOut(environment, live, { ...batch, taken: batch.taken.slice(0, 1), hasMore: true }, now);
}

function drop(environment: Environment, batch: Batch): void {
  const { store } = environment;
  if (batch.dropped.length === 0) return;
  store.transaction(() => {
    for (const { seq } of batch.dropped) store.messages.remove(seq);
  });
}

async function runStep(environment: Environment, live: LiveInstance): Promise<void> {
  const { store, lives, clock, faults } = environment;
  const { key, execution, instanceId, lastUpdatedTime } = live.row;
  if (isFinished(live.row.runtimeStatus)) {
    store.messages.clear(key);
    return;
  }
  const now = Math.max(clock.now(), lastUpdatedTime);
  // What a suspended instance leaves waiting must not hide what resumes it.
  const limit = live.row.runtimeStatus === 'Suspended' ? NO_LIMIT : MESSAGES_PER_STEP;
  const messages = store.messages.due(key, now, limit);
  const chosen = selectBatch(live, messages);
  const isEnding = chosen.taken.some(({ type }) => type === EventType.ExecutionTerminated);
  const isRejected = !isEnding && judgeVersion(environment.versions, live.row.version) === 'reject';
  if (chosen.taken.length === 0 || isRejected) {
    if (isRejected)
      environment.log(
        `Left to another app: '${instanceId}'. ${versionMismatch(environment.versions, live.row.version)}`,
      );
    drop(environment, chosen);
    lives.keep(live);
    return;
  }
  const { step, batch } = await workOut(environment, live, chosen, now);
  if (environment.isClosed() || store.instances.activeKey(instanceId, execution) !== key) return;
  const notices = store.transaction(() => {
    const written = writeStep(store, live, batch, step, now);
    applyFault(faults, 'before-step-commit', instanceId);
    return written;
  });
  if (!isFinished(live.row.runtimeStatus) && step.end.kind !== 'continued') lives.keep(live);
  if (batch.hasMore || messages.length === limit) notices.instances.push(key);
  environment.wake(notices);
  applyFault(faults, 'after-step-commit', instanceId);
}

const PATIENCE = 3;
const LONGEST_PAUSE = 10_000;

/** Runs the steps of instances, by key. A step that fails to commit is taken again from what the file holds. */
export function createOrchestrations(environment: Environment): (key: number) => Promise<void> {
  const failures = new Map<number, number>();
  const retry = (key: number): void => {
    if (!environment.isClosed()) environment.wake({ ...noNotices(), instances: [key] });
  };
  return async (key) => {
    const live = environment.lives.take(key);
    if (live === undefined) return;
    try {
      await runStep(environment, live);
      failures.delete(key);
    } catch (error) {
      if (environment.isClosed()) return;
      environment.lives.forget(key);
      const count = (failures.get(key) ?? 0) + 1;
      failures.set(key, count);
      environment.log(`A step of instance '${live.row.instanceId}' was not committed: ${messageOf(error)}`);
      if (count <= PATIENCE) retry(key);
      else
        environment.clock.setTimer(environment.clock.now() + Math.min(2 ** count * 10, LONGEST_PAUSE), () =>
          retry(key),
        );
    }
  };
}
