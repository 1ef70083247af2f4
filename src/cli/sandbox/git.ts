import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CliError } from '../cliError.ts';

const run = promisify(execFile);
const timeoutMilliseconds = 60_000;
const maximumOutputBytes = 64 * 1024 * 1024;

async function git(directory: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', directory, ...args], {
    timeout: timeoutMilliseconds,
    maxBuffer: maximumOutputBytes,
  });
  return stdout;
}

/**
 * The full id of a commit in a local repository.
 * @throws CliError when the folder is not a Git repository or has no such commit
 */
export async function resolveCommit(directory: string, revision: string): Promise<string> {
  try {
    return (await git(directory, 'rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`)).trim();
  } catch (error) {
    throw new CliError(`${directory} is not a Git repository with a commit ${revision}.`, undefined, error);
  }
}

/** What changed between two commits, as a unified diff. */
export async function diffCommits(directory: string, base: string, commit: string): Promise<string> {
  return await git(directory, 'diff', '--no-color', '--no-ext-diff', '--no-textconv', '--find-renames', base, commit);
}

/** Makes a folder a Git repository with one commit of everything in it. @returns the commit's id */
export async function commitAll(directory: string, message: string): Promise<string> {
  const author = ['-c', 'user.name=Dana Developer', '-c', 'user.email=dana@example.com'];
  await git(directory, 'init', '--quiet', '--initial-branch=main');
  await git(directory, 'add', '--all');
  await git(directory, ...author, '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message', message);
  return await resolveCommit(directory, 'HEAD');
}
