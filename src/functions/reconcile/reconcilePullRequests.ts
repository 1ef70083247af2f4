import type { ListedPullRequest } from '../../ado/pullRequests/pullRequestList.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import { runOfBranch } from '../../contracts/runs/instanceIds.ts';
import { expectedOfPullRequest } from '../../gateway/routing/expectedDeliveries.ts';
import { instanceState } from '../../platform/durable/instanceState.ts';
import type { ReconcileContext } from './reconcileContext.ts';
import { sendMissing } from './sendMissing.ts';

type OwnPullRequest = ListedPullRequest & { readonly runId: string };

/** The threads of each are read. */
const maximumPullRequests = 100;

/** Raises commands in a project's pull requests whose deliveries were lost, and reports pull requests without a run. */
export async function reconcilePullRequests(look: ReconcileContext, project: string): Promise<void> {
  const listed = await look.ado.pullRequests.listOwn(project);
  const own = listed.flatMap((one) => {
    const runId = runOfBranch(one.sourceBranch);
    return runId === undefined ? [] : [{ ...one, runId }];
  });
  const repositories = new Map<string, Promise<Repository>>();
  for (const one of look.draw(own, maximumPullRequests, ({ id }) => String(id))) {
    await look.attempt(`pull request ${one.id}`, async () => {
      const { repositoryId } = one;
      const repository = repositories.get(repositoryId) ?? look.ado.repositories.resolve(project, repositoryId);
      repositories.set(repositoryId, repository);
      await reconcilePullRequest(look, project, one, await repository);
    });
  }
}

async function reconcilePullRequest(
  look: ReconcileContext,
  project: string,
  { id: pullRequestId, repositoryId, runId }: OwnPullRequest,
  repository: Repository,
): Promise<void> {
  const { ado, client, rules, since, now, options, tally } = look;
  if ((await instanceState(client, runId)) !== 'active') {
    // If its run died, the pull request is abandoned. If its run ended, a person reactivated it, and it is theirs.
    tally.orphanedPullRequests += 1;
    return options.logger.warn('pull request without a run', { pullRequestId, ofRun: runId });
  }
  const threads = await ado.pullRequests.threads({ repository, pullRequestId, since: new Date(since) });
  const seen = { project, repositoryId, pullRequestId, threads };
  const { organization } = options;
  const receivedAt = new Date(now).toISOString();
  await sendMissing(look, expectedOfPullRequest(seen, { rules, since, options: { organization, receivedAt } }));
}
