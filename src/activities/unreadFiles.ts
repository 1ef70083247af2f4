import type { ArtifactReference } from '../contracts/artifact.ts';
import { workItemSchema } from '../contracts/workItem.ts';
import type { ArtifactStore } from '../platform/storage/artifactStore.ts';
import type { UnreadFile } from '../reports/unreadFiles.ts';

/** The files of a work item of which not everything could be read, for its people. */
export async function readUnreadFiles(
  store: ArtifactStore,
  workItem: ArtifactReference | undefined,
): Promise<readonly UnreadFile[]> {
  if (workItem === undefined) return [];
  const { attachments = [] } = await store.getJson(workItem, workItemSchema);
  return attachments.flatMap(({ name, note }) => (note === undefined ? [] : [{ name, note }]));
}
