import type { AzureDevOps } from '../../ado/azureDevOps.ts';
import type { ActivityInput } from '../../contracts/activities.ts';
import { AgentError } from '../../contracts/agentError.ts';
import type { Repository, Snapshot } from '../../contracts/repositories/repository.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { packSnapshot } from '../snapshots/packSnapshot.ts';

interface SnapshotSource {
  readonly repositories: Pick<AzureDevOps['repositories'], 'resolve' | 'tip' | 'readFiles'>;
}

/** Pins the tip of a branch, by default the repository's default branch, and stores its files. */
export function takeSnapshot(
  ado: SnapshotSource,
  store: ArtifactStore,
  repositoryName: string | undefined,
  logger: Logger,
): Activity {
  return defineActivity('takeSnapshot', logger, async (input) => {
    const { repository, branch, commit: pinned } = input.at ?? (await defaultPlace(ado, input, repositoryName));
    const commit = pinned ?? (await ado.repositories.tip(repository, branch));
    if (commit === undefined) {
      throw new AgentError(
        'configuration',
        `The repository ${repository.name} has no branch ${branch}. Push a first commit, or correct the branch in the rules or the repository's settings.`,
      );
    }
    return { snapshot: await storeSnapshot(ado, store, repository, commit) };
  });
}

async function defaultPlace(
  ado: SnapshotSource,
  { project }: ActivityInput<'takeSnapshot'>,
  repositoryName: string | undefined,
): Promise<NonNullable<ActivityInput<'takeSnapshot'>['at']>> {
  const repository = await ado.repositories.resolve(project, repositoryName);
  return { repository, branch: repository.defaultBranch };
}

async function storeSnapshot(
  ado: SnapshotSource,
  store: ArtifactStore,
  repository: Repository,
  commit: string,
): Promise<Snapshot> {
  const packed = await packSnapshot((limits) => ado.repositories.readFiles(repository, commit, limits));
  try {
    await store.putFile(packed.packFile, packed.pack);
    const index = await store.putJson({ commit, files: packed.files });
    const excludedCount = packed.files.filter((file) => file.excluded !== undefined).length;
    return { repository, commit, index, pack: packed.pack, fileCount: packed.files.length, excludedCount };
  } finally {
    await packed.remove();
  }
}
