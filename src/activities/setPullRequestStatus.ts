import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';

/** A branch policy can demand this status by its genre and name. */
const statusContext = { genre: 'code-agent', name: 'pipeline' };

/** Says on the pull request what the team's pipeline makes of it. */
export function setPullRequestStatus(ado: Pick<AzureDevOps, 'pullRequests'>, logger: Logger): Activity {
  return defineActivity('setPullRequestStatus', logger, async ({ repository, pullRequestId, state, description }) => {
    const place = { repository, pullRequestId };
    const { posted } = await ado.pullRequests.postStatus({ ...place, state, description, context: statusContext });
    return { posted };
  });
}
