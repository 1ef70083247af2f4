import type { Prompt, TaskMaterial } from '../llm/prompts/taskMaterial.ts';
import { loadTokenCounter } from '../localize/tokenCount.ts';
import { firstPromptLimit, tokensOf } from './askModel.ts';

/**
 * A prompt within the limit of tokens: the least important files, and then the names of others, are left out of it
 * until it is.
 * @param build makes the prompt from the material
 */
export async function fitMaterial<Built extends Prompt>(
  material: TaskMaterial,
  contextTokens: number,
  build: (material: TaskMaterial) => Built,
): Promise<Built> {
  const limit = firstPromptLimit(contextTokens);
  const whole = build(material);
  let excess = (await tokensOf(whole)) - limit;
  if (excess <= 0) return whole;
  const countTokens = await loadTokenCounter();
  excess -= countTokens(material.otherPaths.join('\n'));
  const files = [...material.files];
  while (excess > 0 && files.length > 0) {
    excess -= countTokens(files.pop()?.content ?? '');
  }
  return build({ ...material, files, otherPaths: [] });
}
