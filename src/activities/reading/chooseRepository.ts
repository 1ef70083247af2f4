import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { RepositoryRule } from '../../ado/repositories/repositoryChoice.ts';
import { type WorkItem, workItemSchema } from '../../contracts/workItems/workItem.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Which repository work items belong to, as far as the deployment says. */
export interface RepositorySettings {
  /** By name or id; decides alone when given. */
  readonly name: string | undefined;
  readonly rules: readonly RepositoryRule[];
}

/** Finds the repository by setting, rule, development link or because there is only one; never by a guess. */
export function chooseRepository(
  ado: Pick<AzureDevOps, 'repositories'>,
  store: ArtifactStore,
  settings: RepositorySettings,
  logger: Logger,
): Activity {
  return defineActivity('chooseRepository', logger, async ({ project, workItem: reference }) => {
    const workItem: WorkItem = await store.getJson(reference, workItemSchema);
    const { name: setting, rules } = settings;
    const choice = await ado.repositories.choose({ project, setting, rules, workItem });
    return choice.kind === 'chosen' ? { repository: choice.repository } : { question: choice.question };
  });
}
