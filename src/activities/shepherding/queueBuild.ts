import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Queues a build of the newest commit of a pull request if nothing else does. */
export function queueBuild(ado: Pick<AzureDevOps, 'builds'>, logger: Logger): Activity {
  return defineActivity('queueBuild', logger, async ({ runId: _run, ...wanted }) => {
    const buildId = await ado.builds.queue(wanted);
    return buildId === undefined ? {} : { buildId };
  });
}
