import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CliError } from '../cliError.ts';

const run = promisify(execFile);
const timeoutMilliseconds = 60_000;
const maximumOutputBytes = 64 * 1024 * 1024;

interface GitOptions {
  readonly environment?: Readonly<Record<string, string>>;
}

async function git(directory: string, { environment }: GitOptions, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', directory, ...args], {
    timeout: timeoutMilliseconds,
    maxBuffer: maximumOutputBytes,
    env: { ...process.env, ...environment },
  });
  return stdout;
}

/**
 * The full id of a commit in a local repository.
 * @throws CliError when the folder is not a Git repository or has no such commit
 */
export async function resolveCommit(directory: string, revision: string): Promise<string> {
  try {
    return (await git(directory, {}, 'rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`)).trim();
  } catch (error) {
    throw new CliError(`${directory} is not a Git repository with a commit ${revision}.`, undefined, error);
  }
}

/**
 * The diff between two commits of a bare repository, as a clone would show it. git reads .gitattributes for the function
 * names in hunk headers. Without a work tree it takes that file from an index.
 */
export async function diffCommits(gitDirectory: string, base: string, commit: string): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'code-agent-diff-'));
  const clone = ['--git-dir', gitDirectory, '--work-tree', scratch];
  const environment = { GIT_INDEX_FILE: join(scratch, 'index') };
  try {
    await git(scratch, { environment }, ...clone, 'read-tree', commit);
    const plain = ['--no-color', '--no-ext-diff', '--no-textconv', '--find-renames'];
    return await git(scratch, { environment }, ...clone, 'diff', '--cached', ...plain, base);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Turns a folder into a Git repository with one commit of all its files. @returns the commit id */
export async function commitAll(directory: string, message: string): Promise<string> {
  const author = ['-c', 'user.name=Dana Developer', '-c', 'user.email=dana@example.com'];
  await git(directory, {}, 'init', '--quiet', '--initial-branch=main');
  await git(directory, {}, 'add', '--all');
  await git(directory, {}, ...author, '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message', message);
  return await resolveCommit(directory, 'HEAD');
}
