import type { AzureDevOps } from '../ado/azureDevOps.ts';
import type { ActivityInput } from '../contracts/activities.ts';
import { toFailure } from '../contracts/agentError.ts';
import { changeDescriptionSchema } from '../contracts/plan.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { pullRequestDescription, pullRequestTitle } from '../reports/pullRequestText.ts';
import { reviewersNotAdded } from '../reports/reviewersNotAdded.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { readUnreadFiles } from './unreadFiles.ts';

type Adapter = Pick<AzureDevOps, 'pullRequests'>;

/** Opens the pull request of a pushed branch, or adopts the one that is open already. */
export function openPullRequest(ado: Adapter, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('openPullRequest', logger, async (input) => {
    const { repository, branch, workItemId, isDraft, labels } = input;
    const words =
      input.description === undefined ? undefined : await store.getJson(input.description, changeDescriptionSchema);
    const { id, webUrl, adopted } = await ado.pullRequests.open({
      repository,
      sourceBranch: branch,
      targetBranch: input.targetBranch ?? repository.defaultBranch,
      title: pullRequestTitle(input),
      description: pullRequestDescription(input, words, await readUnreadFiles(store, input.runId)),
      workItemId,
      ...(isDraft === undefined ? {} : { isDraft }),
      ...(labels === undefined || labels.length === 0 ? {} : { labels }),
    });
    if (adopted) logger.info('pull request was open before', { pullRequest: id });
    await addOptions(ado, input, id, logger);
    return { pullRequest: { id, webUrl } };
  });
}

/** Reviewers and auto-completion are wishes of the rules: one that cannot be fulfilled is said, and stops nothing. */
async function addOptions(
  ado: Adapter,
  { repository, reviewers = [], autoComplete = false }: ActivityInput<'openPullRequest'>,
  pullRequestId: number,
  logger: Logger,
): Promise<void> {
  const place = { repository, pullRequestId };
  const problems: string[] = [];
  for (const reviewer of reviewers) {
    const add = () => ado.pullRequests.addReviewers({ ...place, reviewers: [reviewer] });
    const failure = await tryWish(`reviewer ${reviewer}`, add, logger);
    // What the rules have wrong, people can mend; anything else is the operator's.
    if (failure?.type === 'configuration') problems.push(failure.message);
  }
  if (problems.length > 0) {
    const thread = { ...place, marker: 'reviewers-not-added', markdown: reviewersNotAdded(problems) };
    await tryWish('thread on reviewers', () => ado.pullRequests.writeThread({ ...thread, status: 'closed' }), logger);
  }
  if (autoComplete) {
    const complete = () => ado.pullRequests.setAutoComplete({ ...place, deleteSourceBranch: true });
    await tryWish('auto-complete', complete, logger);
  }
}

async function tryWish(wish: string, fulfil: () => Promise<unknown>, logger: Logger) {
  try {
    await fulfil();
    return undefined;
  } catch (error) {
    logger.warn('a wish of the rules was not fulfilled', { wish, detail: String(error) });
    return toFailure(error);
  }
}
