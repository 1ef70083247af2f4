import type { AzureDevOps } from '../ado/azureDevOps.ts';
import { changeSetSchema } from '../contracts/changeSet.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { commitMessage } from '../reports/commitMessage.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { trailersOf } from './trailersOf.ts';

/** Adds a commit to the run's branch, on whatever its newest commit is; its trailers tell a second call that it is done. */
export function pushRepair(ado: Pick<AzureDevOps, 'pushes'>, store: ArtifactStore, logger: Logger): Activity {
  return defineActivity(
    'pushRepair',
    logger,
    async ({ runId, step, workItemId, title, repository, branch, ...input }) => {
      const changeSet = await store.getJson(input.changeSet, changeSetSchema);
      const message = commitMessage({ workItemId, title });
      const trailers = trailersOf(runId, step);
      const { commit, adopted } = await ado.pushes.pushToBranch({ repository, branch, changeSet, message, trailers });
      if (adopted) logger.info('commit was pushed before', { branch, step });
      return { commit };
    },
  );
}
