import type { AzureDevOps } from '../ado/azureDevOps.ts';
import { changeSetSchema } from '../contracts/changeSet.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { commitMessage } from '../reports/commitMessage.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { trailersOf } from './trailersOf.ts';

/** Pushes the chosen change set as one commit on a new branch; its trailers tell a second call that it is done. */
export function pushBranch(ado: Pick<AzureDevOps, 'pushes'>, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity('pushBranch', logger, async ({ runId, workItemId, title, repository, branch, ...input }) => {
    const changeSet = await store.getJson(input.changeSet, changeSetSchema);
    const { commit, adopted } = await ado.pushes.pushBranch({
      repository,
      branch,
      changeSet,
      message: commitMessage({ workItemId, title }),
      trailers: trailersOf(runId, 'push'),
    });
    if (adopted) logger.info('branch was pushed before', { branch });
    return { commit };
  });
}
