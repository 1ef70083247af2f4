import { describeObject } from '../git/process/gitObjects.ts';
import { readRef } from '../git/process/gitRefs.ts';
import type { Repository } from '../git/repositories/repositories.ts';

/** A commit with the ref that it is built for. */
export type BuildSource = { readonly sourceBranch: string; readonly sourceVersion: string };

/**
 * What is built for a branch, or for a commit of one.
 * @param branch full ref name, or a branch's name alone; the default branch without one
 * @param version commit; the branch's tip without one
 * @returns undefined where there is no such branch or commit
 */
export async function findSource(
  repository: Repository,
  branch: string | undefined,
  version: string | undefined,
): Promise<BuildSource | undefined> {
  const wanted = branch ?? repository.defaultBranch;
  const sourceBranch = wanted.startsWith('refs/') ? wanted : `refs/heads/${wanted}`;
  const tip = version ?? (await readRef(repository.directory, sourceBranch));
  const commit = tip === undefined ? undefined : await describeObject(repository.directory, `${tip}^{commit}`);
  return commit === undefined ? undefined : { sourceBranch, sourceVersion: commit.objectId };
}
