import { LRUCache } from 'lru-cache';
import { type GitOptions, type GitResult, runGit } from './gitProcess.ts';

const mebibyte = 1024 * 1024;

/** A process costs more than what most of them say. */
const answers = new LRUCache<string, GitResult>({
  maxSize: 64 * mebibyte,
  maxEntrySize: mebibyte,
  sizeCalculation: ({ stdout }, key) => stdout.length + key.length + 1,
});

/** True for a name that can never come to mean something else. */
export function isObjectId(name: string): boolean {
  return /^[0-9a-f]{40}$/.test(name);
}

/**
 * Runs git for an answer that depends on nothing but the objects named; where all of them are named by their ids it is
 * remembered, since objects never change.
 * @throws GitFailure for an exit code that is not expected, each time anew: a missing object may come yet
 */
export async function runGitCached(
  directory: string,
  args: readonly string[],
  objects: readonly string[],
  options: Pick<GitOptions, 'expected'> = {},
): Promise<GitResult> {
  if (!objects.every(isObjectId)) return runGit(directory, args, options);
  const key = [directory, ...args].join('\0');
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = await runGit(directory, args, options);
  answers.set(key, answer);
  return answer;
}
