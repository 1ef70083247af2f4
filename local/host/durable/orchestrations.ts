import type { Environment } from './environment.ts';
import { applyFault } from './faults.ts';
import { messageOf } from './protocol/answer.ts';
import { EventType } from './protocol/protocol.ts';
import { type Batch, selectBatch } from './steps/batch.ts';
import { noNotices, writeStep } from './steps/commit.ts';
import type { LiveInstance } from './steps/liveInstances.ts';
import { isFinished } from './steps/starts.ts';
import { failedStep, type Step, takeStep } from './steps/step.ts';
import { judgeVersion, versionMismatch } from './versions.ts';

/** So many messages go into one step at most, so that one flooded instance cannot hold up the rest. */
const MESSAGES_PER_STEP = 1000;

async function workOut(environment: Environment, live: LiveInstance, batch: Batch, now: number): Promise<Step> {
  const { invoker, versions, ruleCheck } = environment;
  const { version } = live.row;
  if (judgeVersion(versions, version) === 'fail') {
    return failedStep(live, batch.taken, now, versionMismatch(versions, version));
  }
  return await takeStep(live, batch.taken, now, { invoker, defaultVersion: versions.defaultVersion, ruleCheck });
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
  const messages = store.messages.due(key, now, MESSAGES_PER_STEP);
  const batch = selectBatch(live, messages);
  const isEnding = batch.taken.some(({ type }) => type === EventType.ExecutionTerminated);
  const isRejected = !isEnding && judgeVersion(environment.versions, live.row.version) === 'reject';
  if (batch.taken.length === 0 || isRejected) {
    if (isRejected)
      environment.log(
        `Left to another app: '${instanceId}'. ${versionMismatch(environment.versions, live.row.version)}`,
      );
    drop(environment, batch);
    lives.keep(live);
    return;
  }
  store.instances.setBegun(key, now);
  const step = await workOut(environment, live, batch, now);
  if (environment.isClosed() || store.instances.activeKey(instanceId, execution) !== key) return;
  if (step.warning !== undefined) environment.log(step.warning);
  const notices = store.transaction(() => {
    const written = writeStep(store, live, batch, step, now, clock.now());
    applyFault(faults, 'before-step-commit', instanceId);
    return written;
  });
  if (!isFinished(live.row.runtimeStatus) && step.end.kind !== 'continued') lives.keep(live);
  if (batch.hasMore || messages.length === MESSAGES_PER_STEP) notices.instances.push(key);
  for (const replaced of notices.replaced) lives.forget(replaced);
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
