import { invalidArgument } from '../../http/apiError.ts';
import { runGit } from './gitProcess.ts';
import { readRef } from './gitRefs.ts';

/** A repository's folder with the full name of its default branch. */
type Origin = { readonly directory: string; readonly defaultBranch: string };

/**
 * Fills a new bare repository with the branches and tags of another, or with one branch alone.
 * @param sourceRef full name of the only branch that is wanted
 * @returns the default branch that the new repository has
 * @throws ApiError 400 when there is no such branch
 */
export async function fillFork(directory: string, origin: Origin, sourceRef: string | undefined): Promise<string> {
  const isBranch = sourceRef === undefined || sourceRef.startsWith('refs/heads/');
  if (!isBranch || (sourceRef !== undefined && (await readRef(origin.directory, sourceRef)) === undefined)) {
    throw invalidArgument(`The branch ${sourceRef} does not exist.\r\nParameter name: sourceRef`);
  }
  const wanted = sourceRef === undefined ? ['refs/heads/*', 'refs/tags/*'] : [sourceRef];
  await fetchObjects(directory, origin.directory, wanted);
  const defaultBranch = sourceRef ?? origin.defaultBranch;
  await runGit(directory, ['symbolic-ref', 'HEAD', defaultBranch]);
  return defaultBranch;
}

/** Copies refs of another repository, under the same names, with all they need. */
async function fetchObjects(directory: string, from: string, refs: readonly string[]): Promise<void> {
  const specifications = refs.map((ref) => `+${ref}:${ref}`);
  await runGit(directory, ['fetch', '--quiet', '--no-tags', '--update-shallow', from, ...specifications]);
}

/** Brings the objects of one ref of another repository, which no ref of this one names yet. */
export async function bringObjects(directory: string, from: string, ref: string): Promise<void> {
  await runGit(directory, ['fetch', '--quiet', '--no-tags', '--update-shallow', '--no-write-fetch-head', from, ref]);
}
