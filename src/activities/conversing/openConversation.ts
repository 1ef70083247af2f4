import { contextSections } from '../../llm/prompts/promptContext.ts';
import { markUntrustedText } from '../../llm/prompts/untrustedText.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import type { ModelActivityDependencies } from '../prompts/askModel.ts';
import { loadPromptContext } from '../prompts/loadPromptContext.ts';
import { append, newConversation } from './conversationStore.ts';

/** Begins a conversation with its material: the work item, the outline of the repository and the best places in it. */
export function openConversation({ store, contextTokens, logger }: ModelActivityDependencies): Activity {
  return defineActivity('openConversation', logger, async (input) => {
    const { material } = await loadPromptContext(store, input, contextTokens);
    const images = await Promise.all(
      (material.images ?? []).map(async ({ content, mediaType, width, height }) => ({
        artifact: await store.put(content, mediaType),
        width,
        height,
      })),
    );
    const text = contextSections(material, markUntrustedText(material.nonce)).join('\n\n');
    const begun = await append(store, newConversation(material.nonce), [
      { kind: 'message', text, ...(images.length === 0 ? {} : { images }) },
    ]);
    return { conversation: await store.putJson(begun.conversation), tokens: begun.conversation.tokens };
  });
}
