import type { Prompt, PromptContext } from '../../llm/prompts/promptContext.ts';
import { imageTokens } from '../../llm/requests/promptImage.ts';
import { loadTokenCounter } from '../../localize/context/tokenCounter.ts';
import { countPromptTokens, firstPromptLimit } from './askModel.ts';
import { omittedImage } from './renderAttachments.ts';

/**
 * Builds a prompt within the token limit by leaving out, in this order, the names of other files, the least important
 * files, and the last pictures.
 * @param build makes the prompt from the material
 */
export async function trimToTokenBudget<Built extends Prompt>(
  material: PromptContext,
  contextTokens: number,
  build: (material: PromptContext) => Built,
): Promise<Built> {
  const limit = firstPromptLimit(contextTokens);
  const whole = build(material);
  let excess = (await countPromptTokens(whole)) - limit;
  if (excess <= 0) return whole;
  const countTokens = await loadTokenCounter();
  excess -= countTokens(material.otherPaths.join('\n'));
  const files = [...material.files];
  while (excess > 0 && files.length > 0) {
    excess -= countTokens(files.pop()?.content ?? '');
  }
  const images = [...(material.images ?? [])];
  const unshown = [...(material.workItem.unshown ?? [])];
  while (excess > 0) {
    const image = images.pop();
    if (image === undefined) break;
    unshown.push(omittedImage(image));
    excess -= imageTokens(image);
  }
  const workItem = { ...material.workItem, ...(unshown.length === 0 ? {} : { unshown }) };
  return build({ ...material, workItem, files, images, otherPaths: [] });
}
