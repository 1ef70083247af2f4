import type { LoadedConversation } from './conversationStore.ts';
import { countEntryTokens } from './conversationStore.ts';

/** Entries at the end whose results stay whole: what the model works with now. */
const keptEntries = 6;
/** Compacting changes the beginning of the conversation, which endpoints have cached: so it is done rarely and much. */
const aim = 0.5;

/**
 * Makes room in a conversation that has grown beyond a limit: results of tools, the oldest first, are sent as one line
 * each from now on. They stay stored, and a model that needs one calls the tool again.
 * @param limit in tokens
 */
export async function compact(loaded: LoadedConversation, limit: number): Promise<LoadedConversation> {
  if (loaded.conversation.tokens <= limit) return loaded;
  const { conversation, entries } = loaded;
  let { tokens, compactedBefore } = conversation;
  const end = Math.max(0, entries.length - keptEntries);
  for (; compactedBefore < end && tokens > limit * aim; compactedBefore += 1) {
    const entry = entries[compactedBefore];
    if (entry?.kind !== 'results') continue;
    tokens += (await countEntryTokens(entry, true)) - (await countEntryTokens(entry));
  }
  return { entries, conversation: { ...conversation, tokens, compactedBefore } };
}
