import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { pullRequestDescription, pullRequestTitle } from '../reports/pullRequestText.ts';
import { type Activity, defineActivity } from './defineActivity.ts';

/** Opens the pull request of a pushed branch, or adopts the one that is open already. */
export function openPullRequest(ado: Pick<AzureDevOps, 'pullRequests'>, logger: Logger): Activity {
  return defineActivity('openPullRequest', logger, async (input) => {
    const { repository, branch, workItemId } = input;
    const { id, webUrl, adopted } = await ado.pullRequests.open({
      repository,
      sourceBranch: branch,
      targetBranch: repository.defaultBranch,
      title: pullRequestTitle(input),
      description: pullRequestDescription(input),
      workItemId,
    });
    if (adopted) logger.info('pull request was open before', { pullRequest: id });
    return { pullRequest: { id, webUrl } };
  });
}
