import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { RepositoryRule } from '../../ado/repositories/repositoryChoice.ts';
import { type WorkItem, workItemSchema } from '../../contracts/workItems/workItem.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** The deployment's settings for choosing the repository of a work item. */
export interface RepositorySettings {
  /** By name or id; if set, nothing else is considered. */
  readonly name: string | undefined;
  readonly rules: readonly RepositoryRule[];
}

/** Finds the repository by setting, rule or development link, or because there is only one. Never guesses. */
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
