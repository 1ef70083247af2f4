import { z } from 'zod';
import { toFailure } from '../../contracts/agentError.ts';
import type { WorkItemAttachment } from '../../contracts/workItems/workItem.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { UnreadFile } from '../../reports/parts/unreadFiles.ts';

const unreadFilesSchema = z.array(z.object({ name: z.string(), note: z.string() }));

/** By the run's id alone: what reports on a run needs to know no more of it. */
const keyOf = (runId: string) => `unread-files/v1/${runId}`;

/** Keeps which files of a run's work item could not be read, or not whole, for the reports to its people. */
export async function storeUnreadFiles(
  store: ArtifactStore,
  runId: string,
  attachments: readonly WorkItemAttachment[],
): Promise<void> {
  if (attachments.length === 0) return;
  const unread = attachments.flatMap(({ name, note }) => (note === undefined ? [] : [{ name, note }]));
  await store.name(keyOf(runId), await store.putJson(unread));
}

/** What {@link storeUnreadFiles} kept; nothing where that is lost or damaged, since a report is worth more than its footnote. */
export async function loadUnreadFiles(store: ArtifactStore, runId: string): Promise<readonly UnreadFile[]> {
  try {
    const kept = await store.findNamed(keyOf(runId));
    return kept === undefined ? [] : await store.getJson(kept, unreadFilesSchema);
  } catch (error) {
    if (toFailure(error).isRetryable) throw error;
    return [];
  }
}
