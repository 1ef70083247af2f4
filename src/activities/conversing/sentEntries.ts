import type { SentEntry } from '../../llm/requests/conversation.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { LoadedConversation } from './conversationStore.ts';

/** The entries of a conversation as they are sent: with their pictures, and old results as one line each. */
export async function sentEntries(
  store: ArtifactStore,
  { conversation, entries }: LoadedConversation,
): Promise<readonly SentEntry[]> {
  return await Promise.all(
    entries.map(async (entry, at): Promise<SentEntry> => {
      if (entry.kind === 'answer') return entry;
      if (entry.kind === 'message') {
        if (entry.images === undefined) return { kind: 'message', text: entry.text };
        const images = await Promise.all(
          entry.images.map(async ({ artifact }) => ({
            mediaType: artifact.mediaType,
            content: await store.get(artifact),
          })),
        );
        return { kind: 'message', text: entry.text, images };
      }
      const isCompacted = at < conversation.compactedBefore;
      const results = entry.results.map(({ callId, name, output, compacted }) => ({
        callId,
        name,
        output: isCompacted ? (compacted ?? output) : output,
      }));
      return { kind: 'results', results };
    }),
  );
}
