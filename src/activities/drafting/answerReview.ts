import { buildAnswerPrompt } from '../../llm/prompts/answerPrompt.ts';
import { answerReplySchema } from '../../llm/structuredOutput/structuredSchemas.ts';
import { sanitizeMarkdown } from '../../reports/parts/sanitizeMarkdown.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';
import { askForObject, type ModelActivityDependencies } from '../prompts/askModel.ts';
import { loadPromptContext } from '../prompts/loadPromptContext.ts';
import { redactForPrompt } from '../prompts/redactForPrompt.ts';
import { trimToTokenBudget } from '../prompts/trimToTokenBudget.ts';
import { truncateToTokens } from '../prompts/truncateToTokens.ts';

const threadShare = 1 / 4;
const maximumReplyCharacters = 4000;

/** Asks a model how to handle a reviewer's comment, and for the answer. The answer is sanitised Markdown. */
export function answerReview(asking: ModelActivityDependencies): Activity {
  return defineActivity('answerReview', asking.logger, async (input) => {
    const { store, contextTokens } = asking;
    const { material } = await loadPromptContext(store, input, contextTokens);
    const { nonce } = material;
    const whole = await store.getText(input.thread);
    const thread = await redactForPrompt(
      await truncateToTokens(whole, Math.floor(contextTokens * threadShare), 'end'),
      nonce,
    );
    const prompt = await trimToTokenBudget(material, contextTokens, (fitting) =>
      buildAnswerPrompt({ ...fitting, thread }),
    );
    const question = { runId: input.runId, purpose: 'answer', prompt, models: input.models, person: input.person };
    const { value, facts } = await askForObject(asking, question, answerReplySchema, nonce);
    const reply = sanitizeMarkdown(value.reply.replaceAll(nonce, ''), maximumReplyCharacters);
    return {
      action: value.action,
      reply: await store.put(Buffer.from(reply), 'text/markdown; charset=utf-8'),
      ...facts,
    };
  });
}
