import type { ArtifactReference } from '../../contracts/artifact.ts';
import { type Protection, protectionSchema } from '../../contracts/rules/protection.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';

/** What protects a repository's paths; for a run that began before that was kept, what always protects them. */
export async function loadProtection(
  store: ArtifactStore,
  reference: ArtifactReference | undefined,
): Promise<Protection> {
  return reference === undefined
    ? protectionSchema.parse({ pipelineFiles: [] })
    : await store.getJson(reference, protectionSchema);
}
