import { redactForPrompt } from './redactForPrompt.ts';

/**
 * What a model said, as it may leave its conversation: without secrets, and without the mark of the run. A model can write
 * down what it was never shown as such: a secret that stood in the material in parts or in another encoding.
 * @param said a text, or lists and objects of texts, of which every text is cleaned
 */
export async function wordsForPeople<Said>(said: Said, nonce: string): Promise<Said> {
  // Every member keeps its kind.
  return (await cleaned(said, nonce)) as Said;
}

async function cleaned(said: unknown, nonce: string): Promise<unknown> {
  if (typeof said === 'string') return (await redactForPrompt(said, nonce)).replaceAll('[mark]', '');
  if (Array.isArray(said)) return await Promise.all(said.map((one) => cleaned(one, nonce)));
  if (typeof said !== 'object' || said === null) return said;
  const members = Object.entries(said).map(async ([name, value]) => [name, await cleaned(value, nonce)] as const);
  return Object.fromEntries(await Promise.all(members));
}
