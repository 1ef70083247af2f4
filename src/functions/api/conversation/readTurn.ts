import { AgentError } from '../../../contracts/agentError.ts';
import type { ArtifactReference } from '../../../contracts/artifact.ts';
import {
  type AnswerEntry,
  type ConversationEntry,
  conversationEntrySchema,
  conversationSchema,
  type ToolResult,
} from '../../../contracts/conversation/conversation.ts';
import type { ArtifactStore } from '../../../platform/storage/artifactStore.ts';
import type { FoundTurn } from './findTurns.ts';

type Message = Extract<ConversationEntry, { kind: 'message' }>;

/** What the artifacts of a turn hold. What is gone, or cannot be read, is absent or empty, and a note says so. */
export interface TurnContent {
  readonly answer: AnswerEntry | undefined;
  /** What the app said since the answer before. */
  readonly messages: readonly Message[];
  readonly results: readonly ToolResult[];
  readonly notes: readonly string[];
}

type Store = Pick<ArtifactStore, 'getJson'>;

/**
 * Reads the artifacts of a turn.
 * @throws AgentError only where another attempt can help
 */
export async function readTurn(store: Store, { event, handled }: FoundTurn): Promise<TurnContent> {
  const entries = await readEntries(store, event.data.reply);
  const last = entries?.at(-1);
  const answer = last === undefined ? undefined : await readEntry(store, last);
  if (entries === undefined || answer?.kind !== 'answer') {
    return { answer: undefined, messages: [], results: [], notes: ['The answer is no longer stored.'] };
  }
  const [said, done] = await Promise.all([
    readMessages(store, entries.slice(0, -1)),
    readResults(store, handled, entries.length),
  ]);
  return { answer, ...said, ...done, notes: [...said.notes, ...done.notes] };
}

/** The messages at the end of the entries before an answer, oldest first. */
async function readMessages(store: Store, before: readonly ArtifactReference[]) {
  const messages: Message[] = [];
  for (const reference of before.toReversed()) {
    const entry = await readEntry(store, reference);
    if (entry === undefined) return { messages, notes: ['What the app said is no longer stored.'] };
    if (entry.kind !== 'message') break;
    messages.unshift(entry);
  }
  return { messages, notes: [] };
}

/** @param at place in the conversation where the results of the turn stand, if it has any */
async function readResults(store: Store, handled: ArtifactReference | undefined, at: number) {
  const missing = { results: [], notes: ['The results are no longer stored.'] };
  if (handled === undefined) return { results: [], notes: [] };
  const entries = await readEntries(store, handled);
  if (entries === undefined) return missing;
  const reference = entries[at];
  const entry = reference === undefined ? undefined : await readEntry(store, reference);
  if (reference !== undefined && entry === undefined) return missing;
  return { results: entry?.kind === 'results' ? entry.results : [], notes: [] };
}

async function readEntries(store: Store, conversation: ArtifactReference) {
  return await unlessGone(async () => (await store.getJson(conversation, conversationSchema)).entries);
}

async function readEntry(store: Store, reference: ArtifactReference): Promise<ConversationEntry | undefined> {
  return await unlessGone(async () => await store.getJson(reference, conversationEntrySchema));
}

/** @returns undefined where what is read is gone or damaged, which no other attempt changes */
async function unlessGone<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AgentError && error.isRetryable) throw error;
    return undefined;
  }
}
