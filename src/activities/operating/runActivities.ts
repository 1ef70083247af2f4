import type { RunEvent } from '../../contracts/runs/runEvents.ts';
import { instanceState } from '../../platform/durable/instanceState.ts';
import type { StartOnce } from '../../platform/durable/startOnce.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineClientActivity, type RunClient } from '../defineActivity.ts';

/** Starts a run once: an existing one is not started again, whatever its state. */
export function startRun(startOnce: StartOnce, logger: Logger): Activity {
  return defineClientActivity('startRun', logger, async ({ runId, input }, client) => {
    return { started: await startOnce(client, 'resolveWorkItem', runId, input) };
  });
}

/** Raises an event to the instances that can still receive it. */
export function raiseRunEvent(logger: Logger): Activity {
  return defineClientActivity('raiseRunEvent', logger, async ({ instanceIds, event }, client) => {
    const raised: string[] = [];
    for (const instanceId of instanceIds) {
      if (await raise(client, instanceId, event)) raised.push(instanceId);
    }
    return { raised };
  });
}

async function raise(client: RunClient, instanceId: string, { name, data }: RunEvent): Promise<boolean> {
  if ((await instanceState(client, instanceId)) !== 'active') return false;
  await client.raiseEvent(instanceId, name, data);
  return true;
}

/** Which of the runs have ended or never existed; their slots can be reassigned. */
export function findEndedRuns(logger: Logger): Activity {
  return defineClientActivity('findEndedRuns', logger, async ({ instanceIds }, client) => {
    const ended: string[] = [];
    for (const instanceId of instanceIds) {
      if ((await instanceState(client, instanceId)) !== 'active') ended.push(instanceId);
    }
    return { ended };
  });
}

/** Terminates orchestrations whose parent is dead; a living parent would fail with them. */
export function endInstances(logger: Logger): Activity {
  return defineClientActivity('endInstances', logger, async ({ instanceIds, reason }, client) => {
    const ended: string[] = [];
    for (const instanceId of instanceIds) {
      if ((await instanceState(client, instanceId)) !== 'active') continue;
      await client.terminate(instanceId, reason);
      ended.push(instanceId);
    }
    return { ended };
  });
}
