import type { AzureDevOps } from '../ado/azureDevOps.ts';
import { AgentError } from '../contracts/agentError.ts';
import type { Repository, Snapshot } from '../contracts/repository.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from './defineActivity.ts';
import { packSnapshot } from './packSnapshot.ts';

interface SnapshotSource {
  readonly repositories: Pick<AzureDevOps['repositories'], 'resolve' | 'tip' | 'readFiles'>;
}

/** Pins the tip of the default branch and stores its files. */
export function takeSnapshot(
  ado: SnapshotSource,
  store: ArtifactStore,
  repositoryName: string | undefined,
  logger: Logger,
): Activity {
  return defineActivity('takeSnapshot', logger, async ({ project }) => {
    const repository = await ado.repositories.resolve(project, repositoryName);
    const commit = await ado.repositories.tip(repository, repository.defaultBranch);
    if (commit === undefined) {
      throw new AgentError(
        'configuration',
        `The repository ${repository.name} has no branch ${repository.defaultBranch}. Push a first commit, or set its default branch.`,
      );
    }
    return { snapshot: await storeSnapshot(ado, store, repository, commit) };
  });
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
