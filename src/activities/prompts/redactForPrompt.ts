import { LRUCache } from 'lru-cache';
import { redactSecrets } from '../../patch/checks/secrets/redactSecrets.ts';
import type { Redacting } from '../../patch/diff/redactedLines.ts';
import { sha256 } from '../../platform/storage/artifactStore.ts';

/** Cached, because all candidates of a run show the same files. */
const cacheCharacters = 32 * 1024 * 1024;

const redacted = new LRUCache<string, string>({
  maxSize: cacheCharacters,
  sizeCalculation: (text) => Math.max(1, text.length),
});

/**
 * A text for a prompt: without secrets, and without the nonce of the run's prompts, which only readers of a prompt can
 * know.
 * @param path its extension tells the kind of text
 */
export async function redactForPrompt(text: string, nonce: string, path?: string): Promise<string> {
  const key = `${sha256(Buffer.from(text))} ${path ?? ''}`;
  const clean = redacted.get(key) ?? (await redactSecrets(text, path));
  redacted.set(key, clean);
  return clean.replaceAll(nonce, '[mark]');
}

/** What takes secrets and the run's mark out of texts. */
export function redactingFor(nonce: string): Redacting {
  return { redact: (text, path) => redactForPrompt(text, nonce, path) };
}
