import { gitText, runGit } from '../process/gitProcess.ts';
import type { Repository } from '../repositories/repositories.ts';

/** What merging two commits gives. */
export type MergeResult = { readonly kind: 'merged'; readonly treeId: string } | { readonly kind: 'conflicts' };

/** Merges without a worktree and without moving anything. */
export async function mergeTrees(repository: Repository, target: string, source: string): Promise<MergeResult> {
  const result = await runGit(
    repository.directory,
    ['merge-tree', '--write-tree', '--allow-unrelated-histories', '--no-messages', target, source],
    { expected: [0, 1] },
  );
  if (result.exitCode === 1) {
    return { kind: 'conflicts' };
  }
  return { kind: 'merged', treeId: result.stdout.toString('utf8').split('\n')[0]?.trim() ?? '' };
}

/** Who writes a commit that the service makes. */
export type CommitAuthor = { readonly name: string; readonly email: string; readonly date: string };

/** Writes a commit of a tree; who commits is the author unless someone else is named. */
export function commitTree(
  repository: Repository,
  treeId: string,
  parents: readonly string[],
  message: string,
  author: CommitAuthor,
  committer: CommitAuthor = author,
): Promise<string> {
  const person = (role: 'AUTHOR' | 'COMMITTER', { name, email, date }: CommitAuthor): Record<string, string> => ({
    [`GIT_${role}_NAME`]: name,
    [`GIT_${role}_EMAIL`]: email,
    [`GIT_${role}_DATE`]: date,
  });
  return gitText(repository.directory, ['commit-tree', treeId, ...parents.flatMap((parent) => ['-p', parent])], {
    input: message,
    environment: { ...person('AUTHOR', author), ...person('COMMITTER', committer) },
  });
}
