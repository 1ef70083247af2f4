import type { ArtifactReference } from '../../contracts/artifact.ts';
import { type Protection, protectionSchema } from '../../contracts/rules/protection.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';

/** The protection of a repository's paths. Runs that started before it was stored get the built-in protection. */
export async function loadProtection(
  store: ArtifactStore,
  reference: ArtifactReference | undefined,
): Promise<Protection> {
  return reference === undefined
    ? protectionSchema.parse({ pipelineFiles: [] })
    : await store.getJson(reference, protectionSchema);
}
