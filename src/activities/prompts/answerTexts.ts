import { z } from 'zod';
import type { ArtifactReference } from '../../contracts/artifact.ts';
import { workItemCommentSchema } from '../../contracts/workItems/workItem.ts';
import type { ArtifactStore } from '../../platform/storage/artifactStore.ts';
import { keepNewestComments } from './loadPromptContext.ts';

/**
 * What people answered to a question, redacted, the newest first to be kept.
 * @param answers JSON of `workItemCommentSchema[]`; undefined where nobody was asked
 * @param tokens for all of them together
 */
export async function readAnswerTexts(
  store: ArtifactStore,
  answers: ArtifactReference | undefined,
  nonce: string,
  tokens: number,
): Promise<readonly string[]> {
  if (answers === undefined) return [];
  const comments = await store.getJson(answers, z.array(workItemCommentSchema));
  const texts = comments.map(({ text }) => text);
  return await keepNewestComments(texts, nonce, tokens);
}
