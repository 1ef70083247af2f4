import { OrchestrationRuntimeStatus } from 'durable-functions';
import { reportEventName } from '../../contracts/runs/childOrchestrations.ts';
import { findInstance, instanceState } from '../../platform/durable/instanceState.ts';
import type { StartOnce } from '../../platform/durable/startOnce.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineClientActivity, type RunClient } from '../defineActivity.ts';

/** Starts child orchestrations that report to their parent. On a retry, running children continue. */
export function startChildren(startOnce: StartOnce, logger: Logger): Activity {
  return defineClientActivity(
    'startChildren',
    logger,
    async ({ orchestration, reportTo, shared, children }, client) => {
      let started = 0;
      for (const { instanceId, own } of children) {
        const input = { ...shared, ...own, reportTo };
        if (await startOnce(client, orchestration, instanceId, input)) started += 1;
      }
      return { started };
    },
  );
}

/** Tells a parent how its child ended. The parent ignores a second report. */
export function reportToParent(logger: Logger): Activity {
  return defineClientActivity('reportToParent', logger, async ({ parent, report }, client) => {
    if ((await instanceState(client, parent)) !== 'active') return { told: false };
    await client.raiseEvent(parent, reportEventName, report);
    return { told: true };
  });
}

/** The state of children that have not reported: terminated by hand, purged, or still running. */
export function readChildren(logger: Logger): Activity {
  return defineClientActivity('readChildren', logger, async ({ instanceIds }, client) => ({
    children: await Promise.all(instanceIds.map((instanceId) => readChild(client, instanceId))),
  }));
}

async function readChild(client: RunClient, instanceId: string) {
  const found = await findInstance(client, instanceId);
  if (found === undefined) return { instanceId, state: 'gone' as const };
  const { state, status } = found;
  const endedWell = status.runtimeStatus === OrchestrationRuntimeStatus.Completed;
  return { instanceId, state, ...(endedWell ? { result: status.output } : {}) };
}
