import type { StepTask } from '../../contracts/activities/conversing.ts';
import type { Occasion } from '../../contracts/activities/drafting.ts';
import { changeMessage, planMessage, reviewMessage } from '../../llm/prompts/stepMessages.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import { readAnswerTexts } from '../prompts/answerTexts.ts';
import { redactForPrompt } from '../prompts/redactForPrompt.ts';
import { truncateToTokens } from '../prompts/truncateToTokens.ts';

/** What others wrote about a step, in tokens at most. */
const limits = { answers: 4_000, thread: 8_000, details: 6_000, instructions: 3_000 } as const;

/** The message that begins a step: what others wrote is redacted, bounded and marked. */
export async function stepMessage(store: ArtifactStore, task: StepTask, nonce: string): Promise<string> {
  const show = async (text: string, tokens: number, kept: 'start' | 'end' = 'start') =>
    await redactForPrompt(await truncateToTokens(text, tokens, kept), nonce);
  switch (task.step) {
    case 'plan':
      return planMessage(await readAnswerTexts(store, task.answers, nonce, limits.answers), nonce);
    case 'change': {
      const { candidate, occasion, instructions } = task;
      return changeMessage({
        ...{ candidate, nonce },
        ...(occasion === undefined ? {} : { occasion: await showOccasion(store, occasion, show) }),
        ...(instructions === undefined ? {} : { instructions: await show(instructions, limits.instructions) }),
      });
    }
    case 'review':
      return reviewMessage(await show(await store.getText(task.thread), limits.thread, 'end'), nonce);
  }
}

async function showOccasion(
  store: ArtifactStore,
  { kind, details }: Occasion,
  show: (text: string, tokens: number, kept: 'start' | 'end') => Promise<string>,
) {
  // In a thread the last comment counts; a failed build starts with the most important part.
  const kept = kind === 'review-comment' ? 'end' : 'start';
  return { kind, details: await show(await store.getText(details), limits.details, kept) };
}
