import { execFileSync } from 'node:child_process';
import { git } from './sample.ts';

/** What the repository holds, past everything that Azure DevOps says of it. */
export interface BranchViews {
  /** Content of a file at the tip of a branch; undefined where it does not exist. */
  file(branch: string, path: string): string | undefined;
  /** The commit at the tip of a branch. */
  tip(branch: string): string;
  /** Bytes of a file of a branch, byte for byte as Git has them. */
  bytes(branch: string, path: string): Buffer;
  /** Whether a branch holds a commit. */
  contains(branch: string, commit: string): boolean;
}

/** @param bare the repository on this machine's disk */
export function createBranchViews(bare: string): BranchViews {
  return {
    file(branch, path) {
      try {
        return `${git(bare, 'show', `refs/heads/${branch}:${path}`)}\n`;
      } catch {
        return undefined;
      }
    },
    tip: (branch) => git(bare, 'rev-parse', `refs/heads/${branch}`),
    bytes: (branch, path) => execFileSync('git', ['-C', bare, 'cat-file', 'blob', `refs/heads/${branch}:${path}`]),
    contains: (branch, commit) => git(bare, 'branch', '--list', branch, '--contains', commit) !== '',
  };
}
