import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { threadMarker } from '../../reports/parts/commentMarkers.ts';
import { abandonText } from '../../reports/pullRequest/abandonText.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Abandons the run's pull request, unless it is already closed. */
export function abandonPullRequest(ado: Pick<AzureDevOps, 'pullRequests'>, logger: Logger): Activity {
  return defineActivity('abandonPullRequest', logger, async ({ runId, repository, pullRequestId, reason }) => {
    const before = await ado.pullRequests.read({ repository, pullRequestId });
    if (before.status !== 'active') return { status: before.status };
    const thread = threadMarker('abandoned', runId);
    const { status } = await ado.pullRequests.abandon({
      repository,
      pullRequestId,
      reason: abandonText(reason),
      thread,
    });
    return { status };
  });
}
