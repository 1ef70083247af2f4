import { spawn } from 'node:child_process';
import { PassThrough, type Readable } from 'node:stream';
import { createSpawner } from './spawner.ts';

const spawner = createSpawner();

/** A git command that ended with a code the caller did not expect. */
export class GitFailure extends Error {
  readonly exitCode: number;

  constructor(args: readonly string[], exitCode: number, stderr: string) {
    super(`git ${args.slice(0, 3).join(' ')} ended with ${exitCode}: ${stderr.trim().slice(0, 500)}`);
    this.name = 'GitFailure';
    this.exitCode = exitCode;
  }
}

/** What a git command printed. */
export type GitResult = { readonly stdout: Buffer; readonly stderr: string; readonly exitCode: number };

export type GitOptions = {
  readonly input?: string | Buffer;
  readonly environment?: Readonly<Record<string, string>>;
  /** Exit codes that are an answer, not a failure; 0 alone by default. */
  readonly expected?: readonly number[];
};

// The machine's own configuration must not change what the stand-in answers, and a folder of another
// owner must stay readable as the source of an import.
const fixedArguments = ['-c', 'safe.directory=*', '-c', 'core.quotePath=false', '-c', 'gc.auto=0'];

function gitEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    ...extra,
  };
}

/**
 * Runs git in a repository and collects what it prints.
 * @param directory the bare repository, or any folder for commands that need none
 * @throws GitFailure for an exit code that is not expected
 */
export async function runGit(
  directory: string,
  args: readonly string[],
  { input, environment, expected = [0] }: GitOptions = {},
): Promise<GitResult> {
  const { stdout, stderr, exitCode, failure } = await spawner.run({
    ...{ directory, input, args: [...fixedArguments, ...args], environment: gitEnvironment(environment) },
  });
  if (failure !== undefined) throw new Error(`git cannot be run: ${failure}`);
  if (!expected.includes(exitCode)) throw new GitFailure(args, exitCode, stderr);
  return { stdout: Buffer.from(stdout.buffer, stdout.byteOffset, stdout.byteLength), stderr, exitCode };
}

/** Runs git and gives its output as text without the last line break. */
export async function gitText(directory: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const result = await runGit(directory, args, options);
  return result.stdout.toString('utf8').replace(/\n$/, '');
}

/**
 * Starts git and hands out its output as a stream. The stream ends only when git has ended well; when git fails, the
 * stream fails, also after its first bytes, so that nobody takes half an output for the whole.
 */
export function streamGit(directory: string, args: readonly string[]): Readable {
  const child = spawn('git', [...fixedArguments, ...args], {
    cwd: directory,
    env: gitEnvironment(),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const output = new PassThrough();
  child.stdout.pipe(output, { end: false });
  child.on('error', (error) => output.destroy(error));
  child.on('close', (code) => {
    if (code === 0) {
      output.end();
    } else {
      output.destroy(new GitFailure(args, code ?? -1, ''));
    }
  });
  output.on('close', () => child.kill());
  return output;
}
