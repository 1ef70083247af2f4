import { execFileSync } from 'node:child_process';
import { isTestPath } from '../../src/localize/index/fileKinds.ts';

/** An issue with its fix. */
export interface FixedIssue {
  readonly base_commit: string;
  readonly fix_commit?: string | undefined;
  readonly changed_files: readonly string[];
  readonly patch: string;
}

const mostCommits = 60;

/**
 * The test files that the fix itself changed and that were there before it. Where the issue does not name the fix's commit,
 * it is the first one of the main line after which a changed file holds every line that the patch adds.
 * @param present paths of the snapshot
 * @returns undefined where the commit is not found
 */
export function findFixTests(clone: string, issue: FixedIssue, present: ReadonlySet<string>) {
  const commit = issue.fix_commit ?? findFix(clone, issue);
  if (commit === undefined) return undefined;
  const changed = git(clone, ['diff', '--name-only', '--no-renames', `${commit}^1`, commit])?.split('\n') ?? [];
  return changed.filter((path) => isTestPath(path) && present.has(path));
}

function findFix(clone: string, { base_commit: base, changed_files: [path = ''], patch }: FixedIssue) {
  const added = addedLines(patch, path);
  const range = ['log', '--reverse', '--first-parent', '--format=%H', `${base}..HEAD`, '--', path];
  const commits = git(clone, range)?.split('\n').filter(Boolean) ?? [];
  return commits.slice(0, mostCommits).find((commit) => {
    const lines = new Set((git(clone, ['show', `${commit}:${path}`]) ?? '').split('\n').map((line) => line.trim()));
    return added.length > 0 && added.every((line) => lines.has(line));
  });
}

/** The lines that a patch adds to a file, without blanks around them; empty ones left out. */
export function addedLines(patch: string, path: string): readonly string[] {
  const [, part = ''] = patch.split(`diff --git a/${path} `);
  const [own = ''] = part.split('\ndiff --git ');
  return own
    .split('\n')
    .filter((line) => line.startsWith('+') && !line.startsWith('+++ '))
    .map((line) => line.slice(1).trim())
    .filter((line) => line !== '');
}

function git(clone: string, args: readonly string[]): string | undefined {
  try {
    const options = { env: { ...process.env, GIT_NO_LAZY_FETCH: '1' }, maxBuffer: 2 ** 28 };
    return execFileSync('git', ['-C', clone, ...args], { ...options, stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  } catch {
    return undefined;
  }
}
