import type { ArtifactReference } from '../contracts/artifact.ts';
import { pipelineFilesSchema } from '../contracts/pipelineFiles.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';

/** What the repository's pipelines run; nothing where that could not be read. */
export async function storedPipelines(
  store: ArtifactStore,
  reference: ArtifactReference | undefined,
): Promise<readonly string[]> {
  return reference === undefined ? [] : await store.getJson(reference, pipelineFilesSchema);
}
