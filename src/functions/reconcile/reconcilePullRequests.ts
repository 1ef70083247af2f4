import type { ListedPullRequest } from '../../ado/pullRequests/pullRequestList.ts';
import type { Repository } from '../../contracts/repositories/repository.ts';
import { runOfBranch } from '../../contracts/runs/instanceIds.ts';
import { expectedOfPullRequest } from '../../gateway/routing/expectedDeliveries.ts';
import { instanceState } from '../../platform/durable/instanceState.ts';
import type { ReconcileContext } from './reconcileContext.ts';
import { sendMissing } from './sendMissing.ts';

type OwnPullRequest = ListedPullRequest & { readonly runId: string };

/** Of each the threads are read. */
const maximumPullRequests = 100;

/** Raises the commands in a project's pull requests of which no delivery told, and names those nobody looks after. */
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
    // Where its run died it is taken back; where its run ended, a person has made it active again: it is theirs.
    tally.orphanedPullRequests += 1;
    return options.logger.warn('pull request without a run', { pullRequestId, ofRun: runId });
  }
  const threads = await ado.pullRequests.threads({ repository, pullRequestId, since: new Date(since) });
  const seen = { project, repositoryId, pullRequestId, threads };
  const { organization } = options;
  const receivedAt = new Date(now).toISOString();
  await sendMissing(look, expectedOfPullRequest(seen, { rules, since, options: { organization, receivedAt } }));
}
