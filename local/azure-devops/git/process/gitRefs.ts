import { runGitCached } from './cachedGit.ts';
import { describeObjects } from './gitObjects.ts';
import { gitText, runGit } from './gitProcess.ts';
import { readLooseRef, readStoredRefs } from './storedRefs.ts';

export type Ref = { readonly name: string; readonly objectId: string; readonly peeledObjectId: string | undefined };

/** All refs of a repository, sorted by name. */
export async function listRefs(directory: string): Promise<readonly Ref[]> {
  const stored = readStoredRefs(directory);
  if (stored === undefined) return askForRefs(directory);
  const tags = [...stored].filter(([name]) => name.startsWith('refs/tags/')).map(([, objectId]) => objectId);
  const peeled = await describeObjects(
    directory,
    tags.map((objectId) => `${objectId}^{}`),
  );
  const targets = new Map(tags.map((objectId, index) => [objectId, peeled[index]?.objectId]));
  return [...stored]
    .map(([name, objectId]) => {
      const target = targets.get(objectId);
      return { name, objectId, peeledObjectId: target === objectId ? undefined : target };
    })
    .toSorted((left, right) => Buffer.compare(Buffer.from(left.name), Buffer.from(right.name)));
}

async function askForRefs(directory: string): Promise<readonly Ref[]> {
  const text = await gitText(directory, ['for-each-ref', '--format=%(refname)%00%(objectname)%00%(*objectname)']);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', objectId = '', peeled = ''] = line.split('\0');
      return { name, objectId, peeledObjectId: peeled === '' ? undefined : peeled };
    });
}

/** Object a ref names, or undefined when there is no such ref. */
export async function readRef(directory: string, name: string): Promise<string | undefined> {
  const stored = readLooseRef(directory, name);
  if (stored !== undefined) return stored;
  const result = await runGit(directory, ['rev-parse', '--verify', '--quiet', '--end-of-options', name], {
    expected: [0, 1, 128],
  });
  const text = result.stdout.toString('utf8').trim();
  return result.exitCode === 0 && text !== '' ? text : undefined;
}

/** True for a name git accepts. */
export async function isValidRefName(name: string): Promise<boolean> {
  return (await runGitCached('/', ['check-ref-format', name], [], { expected: [0, 1] })).exitCode === 0;
}

/**
 * Moves a ref only if it still has its old value.
 * @param newObjectId 40 zeros to delete it
 * @param oldObjectId 40 zeros when it must not exist yet
 * @returns false when the ref had another value
 */
export async function moveRef(
  directory: string,
  name: string,
  newObjectId: string,
  oldObjectId: string,
): Promise<boolean> {
  const args = /^0+$/.test(newObjectId) ? ['-d', name, oldObjectId] : [name, newObjectId, oldObjectId];
  return (await runGit(directory, ['update-ref', ...args], { expected: [0, 1, 128] })).exitCode === 0;
}
