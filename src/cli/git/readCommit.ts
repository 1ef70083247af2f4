import { spawn } from 'node:child_process';
import { CliError } from '../cliError.ts';

/** A file at a commit, from `git ls-tree`. */
export interface CommitFile {
  readonly path: string;
  readonly objectId: string;
}

/** A commit's message and the files it changed. */
export interface CommitChange {
  readonly message: string;
  readonly paths: readonly string[];
}

const maximumBytes = 1_000_000;
const maximumOutput = 2 ** 30;

/** The regular files of a commit; works on bare repositories too. */
export async function listFiles(repository: string, commit: string): Promise<readonly CommitFile[]> {
  const output = await git(repository, ['ls-tree', '-r', '-z', '--full-tree', `${commit}^{commit}`]);
  return output
    .toString('utf8')
    .split('\0')
    .flatMap((entry) => {
      const [, mode, objectId, path] = /^(\d+) blob ([0-9a-f]+)\t(.+)$/s.exec(entry) ?? [];
      return mode?.startsWith('100') && objectId !== undefined && path !== undefined ? [{ path, objectId }] : [];
    });
}

/** The texts of some files, in order. Leaves out binary files, very large ones, and files that a partial clone lacks. */
export async function readTexts(repository: string, files: readonly CommitFile[]) {
  const output = await git(
    repository,
    ['cat-file', '--batch'],
    `${files.map(({ objectId }) => objectId).join('\n')}\n`,
  );
  const texts: { readonly path: string; readonly objectId: string; readonly content: string }[] = [];
  let at = 0;
  for (const { path, objectId } of files) {
    const end = output.indexOf('\n', at);
    const size = /^\S+ blob (\d+)$/.exec(output.toString('utf8', at, end))?.[1];
    if (size === undefined) {
      at = end + 1;
      continue;
    }
    const bytes = output.subarray(end + 1, end + 1 + Number(size));
    if (bytes.length <= maximumBytes && !bytes.includes(0)) {
      texts.push({ path, objectId, content: bytes.toString('utf8') });
    }
    at = end + 2 + Number(size);
  }
  return texts;
}

/** The newest changes up to a commit along its first parents, newest first; merges count as one change. */
export async function readHistory(repository: string, commit: string, limit: number): Promise<readonly CommitChange[]> {
  const options = [
    '-m',
    '--first-parent',
    '--no-renames',
    '--name-only',
    '--format=%x01%s%n%b%x02',
    '-n',
    String(limit),
  ];
  const output = await git(repository, ['-c', 'core.quotePath=false', 'log', ...options, commit, '--']);
  return output
    .toString('utf8')
    .split('\x01')
    .slice(1)
    .map((entry) => {
      const [message = '', paths = ''] = entry.split('\x02');
      return { message, paths: paths.split('\n').filter((path) => path !== '') };
    });
}

/** @throws CliError with what git said */
async function git(repository: string, args: readonly string[], input = ''): Promise<Buffer> {
  const child = spawn('git', ['-C', repository, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    // A partial clone must not contact its remote: the command only reads local data.
    env: { ...process.env, GIT_NO_LAZY_FETCH: '1' },
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maximumOutput) child.kill();
    else output.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  // A child that ends early closes its input. Its exit code says why.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => reject(new CliError('Cannot start git. Is it installed?', undefined, error)));
    child.on('close', resolve);
  });
  if (bytes > maximumOutput) throw new CliError(`${repository} holds more than 1 GB of files at that commit.`);
  if (code !== 0)
    throw new CliError(`git ${args[0]} failed in ${repository}: ${Buffer.concat(errors).toString().trim()}`);
  return Buffer.concat(output);
}
