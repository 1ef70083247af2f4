import type { ArtifactReference } from '../../contracts/artifact.ts';
import { localizedContextSchema } from '../../contracts/repositories/localization.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';

/** The paths that were found for a task, shown or only named. @param context JSON of `localizedContextSchema` */
export async function readFoundPaths(store: ArtifactStore, context: ArtifactReference): Promise<readonly string[]> {
  const { shown, named } = await store.getJson(context, localizedContextSchema);
  return [...shown.map(({ path }) => path), ...named];
}
