import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Publishes the draft pull request for review. */
export function markReady(ado: Pick<AzureDevOps, 'pullRequests'>, logger: Logger): Activity {
  return defineActivity('markReady', logger, async ({ repository, pullRequestId }) => {
    const { isDraft } = await ado.pullRequests.markReady({ repository, pullRequestId });
    return { isDraft };
  });
}
