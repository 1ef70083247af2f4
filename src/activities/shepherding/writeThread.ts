import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { threadMarker } from '../../reports/parts/commentMarkers.ts';
import { pullRequestThread } from '../../reports/pullRequest/pullRequestThread.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Tells reviewers something in a separate thread, once per purpose. */
export function writeThread(ado: Pick<AzureDevOps, 'pullRequests'>, logger: Logger): Activity {
  return defineActivity(
    'writeThread',
    logger,
    async ({ runId, repository, pullRequestId, purpose, message, status }) => {
      const place = { repository, pullRequestId, ...threadMarker(purpose, runId) };
      const markdown = pullRequestThread(message);
      const { threadId } = await ado.pullRequests.writeThread({ ...place, markdown, status });
      return { threadId };
    },
  );
}
