import type { Environment } from './environment.ts';
import { applyFault } from './faults.ts';
import { messageOf } from './protocol/answer.ts';
import { type StoredEvent, taskCompleted, taskFailed } from './protocol/events.ts';
import { activityFailure } from './protocol/failures.ts';
import { runHttpActivity } from './protocol/httpActivity.ts';
import { HTTP_ACTIVITY } from './protocol/protocol.ts';
import { type Notices, noNotices } from './steps/commit.ts';
import type { ActivityRow } from './store/work.ts';

interface Outcome {
  readonly row: ActivityRow;
  readonly event: StoredEvent;
  readonly copies: number;
}

async function execute({ invoker, clock }: Environment, row: ActivityRow, signal: AbortSignal): Promise<StoredEvent> {
  const { name, instanceId, task, input } = row;
  try {
    const result =
      name === HTTP_ACTIVITY ? await runHttpActivity(input, signal) : await invoker.activity(name, instanceId, input);
    return taskCompleted(clock.now(), task, result);
  } catch (error) {
    return taskFailed(clock.now(), task, activityFailure(name, error));
  }
}

function writeOutcome({ store, clock, faults }: Environment, outcome: Outcome, notices: Notices): void {
  const { row, event, copies } = outcome;
  if (!store.activities.complete(row.seq)) return;
  const instance = store.instances.activeKey(row.instanceId, row.execution);
  if (instance !== undefined) {
    const message = { instance, execution: row.execution, at: clock.now(), due: 0, event };
    for (let copy = 0; copy < copies; copy += 1) store.messages.insert(message);
    notices.instances.push(instance);
  }
  applyFault(faults, 'before-activity-commit', row.instanceId, row.seq);
}

export interface Activities {
  /** Runs an activity; its outcome waits for `flush`. */
  run(seq: number): Promise<void>;
  /** Commits the outcomes that came since the last time, all in one transaction. */
  flush(): void;
  readonly unflushed: number;
}

/** @param signal aborts requests of callHttp when the engine is closed */
export function createActivityRunner(environment: Environment, signal: AbortSignal): Activities {
  const { store, faults, log, clock } = environment;
  let outcomes: Outcome[] = [];
  const again = ({ seq, instanceId }: ActivityRow): void => {
    environment.wake({ ...noNotices(), activities: [{ seq, instanceId }] });
  };
  return {
    async run(seq) {
      const row = store.activities.get(seq);
      if (row === undefined) return;
      try {
        applyFault(faults, 'before-activity', row.instanceId, row.seq);
        store.activities.setBegun(seq, clock.now());
        const event = await execute(environment, row, signal);
        if (environment.isClosed()) return;
        const fault = applyFault(faults, 'after-activity', row.instanceId, row.seq);
        if (fault === 'lose') again(row);
        else outcomes.push({ row, event, copies: fault === 'twice' ? 2 : 1 });
      } catch (error) {
        log(`Activity '${row.name}' of instance '${row.instanceId}' runs again: ${messageOf(error)}`);
        again(row);
      }
    },
    flush() {
      if (outcomes.length === 0) return;
      const batch = outcomes;
      outcomes = [];
      const notices = noNotices();
      try {
        store.transaction(() => {
          for (const outcome of batch) writeOutcome(environment, outcome, notices);
        });
      } catch (error) {
        log(`Outcomes of ${batch.length} activities were not committed and are written again: ${messageOf(error)}`);
        outcomes.push(...batch);
        return;
      }
      environment.wake(notices);
      for (const { row } of batch) faults.at('after-activity-commit', row.instanceId, row.seq);
    },
    get unflushed() {
      return outcomes.length;
    },
  };
}
