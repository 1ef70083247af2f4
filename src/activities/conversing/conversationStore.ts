import type { ArtifactReference } from '../../contracts/artifact.ts';
import {
  type Conversation,
  type ConversationEntry,
  conversationEntrySchema,
  conversationSchema,
} from '../../contracts/conversation/conversation.ts';
import { imageTokens } from '../../llm/requests/promptImage.ts';
import { loadTokenCounter } from '../../localize/context/tokenCounter.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';

/** A conversation with its entries. */
export interface LoadedConversation {
  readonly conversation: Conversation;
  /** As many, and in the same order, as the conversation names. */
  readonly entries: readonly ConversationEntry[];
}

/** @throws AgentError as the store does */
export async function loadConversation(
  store: ArtifactStore,
  reference: ArtifactReference,
): Promise<LoadedConversation> {
  const conversation = await store.getJson(reference, conversationSchema);
  const entries = await Promise.all(
    conversation.entries.map(async (entry) => await store.getJson(entry, conversationEntrySchema)),
  );
  return { conversation, entries };
}

/** A conversation with nothing in it. @param nonce marks untrusted text in all of it */
export function newConversation(nonce: string): LoadedConversation {
  return {
    conversation: { version: 1, nonce, entries: [], tokens: 0, compactedBefore: 0, changeSets: [] },
    entries: [],
  };
}

/** The conversation with further entries; each is stored. What it was before stays as it is. */
export async function append(
  store: ArtifactStore,
  { conversation, entries }: LoadedConversation,
  more: readonly ConversationEntry[],
): Promise<LoadedConversation> {
  const references = await Promise.all(more.map(async (entry) => await store.putJson(entry)));
  const counted = await Promise.all(more.map(async (entry) => await countEntryTokens(entry)));
  const tokens = counted.reduce((sum, count) => sum + count, conversation.tokens);
  return {
    conversation: { ...conversation, entries: [...conversation.entries, ...references], tokens },
    entries: [...entries, ...more],
  };
}

/** Tokens of an entry as it is sent: estimated, because only the endpoint knows how it counts calls and reasoning. */
export async function countEntryTokens(entry: ConversationEntry, isCompacted = false): Promise<number> {
  const countTokens = await loadTokenCounter();
  switch (entry.kind) {
    case 'message': {
      const images = (entry.images ?? []).reduce((sum, image) => sum + imageTokens(image), 0);
      return countTokens(entry.text) + images;
    }
    case 'answer': {
      const written = [entry.text, ...entry.calls.map(({ arguments: text }) => text)].map(countTokens);
      return Math.max(
        entry.usage.outputTokens,
        written.reduce((sum, count) => sum + count, 0),
      );
    }
    case 'results':
      return entry.results
        .map((result) => countTokens(isCompacted ? (result.compacted ?? result.output) : result.output))
        .reduce((sum, count) => sum + count, 0);
  }
}
