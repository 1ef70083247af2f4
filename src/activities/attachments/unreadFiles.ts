import { z } from 'zod';
import { toFailure } from '../../contracts/agentError.ts';
import type { WorkItemAttachment } from '../../contracts/workItems/workItem.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { UnreadFile } from '../../reports/parts/unreadFiles.ts';

const unreadFilesSchema = z.array(z.object({ name: z.string(), note: z.string() }));

/** Keyed by the run's id only, because that is all a report knows. */
const keyOf = (runId: string) => `unread-files/v1/${runId}`;

/** Stores which files of a run's work item were not read completely, for its reports. */
export async function storeUnreadFiles(
  store: ArtifactStore,
  runId: string,
  attachments: readonly WorkItemAttachment[],
): Promise<void> {
  if (attachments.length === 0) return;
  const unread = attachments.flatMap(({ name, note }) => (note === undefined ? [] : [{ name, note }]));
  await store.name(keyOf(runId), await store.putJson(unread));
}

/**
 * What {@link storeUnreadFiles} stored; empty if that is lost or damaged, because a report matters more than its
 * footnote.
 */
export async function loadUnreadFiles(store: ArtifactStore, runId: string): Promise<readonly UnreadFile[]> {
  try {
    const kept = await store.findNamed(keyOf(runId));
    return kept === undefined ? [] : await store.getJson(kept, unreadFilesSchema);
  } catch (error) {
    if (toFailure(error).isRetryable) throw error;
    return [];
  }
}
