import { createHash } from 'node:crypto';

/** Both from OpenAI's guide to prompt caching. */
const leastTokens = 1024;
const tokensPerStep = 128;

/** Beginnings of requests that were answered, as OpenAI and Azure OpenAI keep them. */
export interface PromptCache {
  /**
   * How many tokens at the beginning of a request need not be read again.
   * @param place requests of the same model and `prompt_cache_key` share it
   */
  cachedTokens(place: string, tokens: readonly number[]): number;
  /** To be told when the first byte of the answer goes out: before that, the beginning has not been read. */
  remember(place: string, tokens: readonly number[]): void;
}

/** Keeps all beginnings for good: the original forgets them after minutes, which a test cannot wait for. */
export function createPromptCache(): PromptCache {
  const seen = new Set<string>();
  return {
    cachedTokens(place, tokens) {
      const steps = stepHashes(place, tokens);
      const isNew = steps.findIndex((hash) => !seen.has(hash));
      const cached = (isNew === -1 ? steps.length : isNew) * tokensPerStep;
      return cached < leastTokens ? 0 : cached;
    },
    remember(place, tokens) {
      for (const hash of stepHashes(place, tokens)) seen.add(hash);
    },
  };
}

/** One hash for each whole step: of all tokens up to its end. */
function stepHashes(place: string, tokens: readonly number[]): readonly string[] {
  const hashes: string[] = [];
  let before = place;
  for (let end = tokensPerStep; end <= tokens.length; end += tokensPerStep) {
    const step = tokens.slice(end - tokensPerStep, end).join();
    before = createHash('sha256').update(`${before}\n${step}`).digest('base64');
    hashes.push(before);
  }
  return hashes;
}
