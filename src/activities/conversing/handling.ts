import type { ActivityInput, ActivityOutput } from '../../contracts/activities.ts';
import type { AnswerEntry, ConversationEntry } from '../../contracts/conversation/conversation.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import type { Searcher } from '../../tools/search/searcher.ts';
import type { ToolContext } from '../../tools/toolContext.ts';
import type { Overlay } from '../toolContext/overlay.ts';

type Output = ActivityOutput<'handleAnswer'>;

/** What handling an answer works with. */
export interface Handling {
  readonly input: ActivityInput<'handleAnswer'>;
  readonly store: ArtifactStore;
  readonly nonce: string;
  readonly entries: readonly ConversationEntry[];
  readonly answer: AnswerEntry;
  readonly context: ToolContext;
  readonly overlay: Overlay;
  readonly searcher: Searcher;
}

/** What an answer came to, before it is stored. */
export interface Handled extends Omit<Output, 'conversation' | 'tokens' | 'looked'> {
  /** What is added to the conversation. */
  readonly entries: readonly ConversationEntry[];
}
