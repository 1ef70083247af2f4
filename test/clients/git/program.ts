import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LONGEST_MILLISECONDS = 60_000;

/** The real program, without anybody's configuration. It may not block the server, which runs in this process. */
export interface GitProgram {
  readonly folder: string;
  /**
   * Runs it in a folder below `folder`.
   * @returns what it printed
   * @throws Error with what it printed when it failed
   */
  run(directory: string, ...args: readonly string[]): Promise<string>;
  /** Commits one new file on a branch that is made where it is not there. */
  commit(directory: string, branch: string, file: string): Promise<string>;
}

export function gitProgram(folder: string): GitProgram {
  const person = { GIT_AUTHOR_NAME: 'G', GIT_AUTHOR_EMAIL: 'g@x', GIT_COMMITTER_NAME: 'G', GIT_COMMITTER_EMAIL: 'g@x' };
  const env = {
    ...{ PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C', ...person },
    ...{ GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1', GIT_ASKPASS: 'true' },
  };
  const run: GitProgram['run'] = (directory, ...args) =>
    new Promise((resolve, reject) => {
      const options = { cwd: join(folder, directory), env, timeout: LONGEST_MILLISECONDS };
      execFile('git', args, options, (error, stdout, stderr) => {
        if (error === null) resolve(`${stdout}${stderr}`);
        else reject(new Error(`${stdout}${stderr}`));
      });
    });
  return {
    ...{ folder, run },
    async commit(directory, branch, file) {
      await run(directory, 'checkout', '--quiet', '-B', branch);
      writeFileSync(join(folder, directory, file), `${file}\n`);
      await run(directory, 'add', '--all');
      await run(directory, 'commit', '--quiet', '-m', `Add ${file}`);
      return (await run(directory, 'rev-parse', 'HEAD')).trim();
    },
  };
}
