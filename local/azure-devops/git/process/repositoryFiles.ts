import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gitText, runGit } from './gitProcess.ts';

/** What an import brought in. */
export type ImportedBranch = { readonly branch: string; readonly commitId: string };

/** Creates an empty bare repository. */
export async function createBareRepository(directory: string, defaultBranch: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await runGit(directory, ['init', '--bare', '--quiet', `--initial-branch=${defaultBranch}`]);
  // A zip download of the real service holds the objects as they are: no attribute of the tree may change or hide them.
  await writeFile(
    join(directory, 'info', 'attributes'),
    '* -export-ignore -export-subst -text -ident -filter -working-tree-encoding\n',
  );
}

/**
 * Makes a bare repository that borrows the objects of a local clone, which is only ever read.
 *
 * @param directory where the bare repository goes
 * @param source a clone: bare or with a worktree, complete or shallow
 * @param commit what the branch points at; the source's HEAD when absent
 * @param branch its name without `refs/heads/`; what the source's HEAD names when absent, else `main`
 */
export async function importRepository(
  directory: string,
  source: string,
  commit: string | undefined,
  branch: string | undefined,
): Promise<ImportedBranch> {
  const from = resolve(source);
  const common = resolve(from, await gitText(from, ['rev-parse', '--git-common-dir']));
  const head = (await runGit(from, ['symbolic-ref', '--quiet', '--short', 'HEAD'], { expected: [0, 1] })).stdout;
  const name = branch ?? (head.toString('utf8').trim() || 'main');
  const commitId = await gitText(from, ['rev-parse', '--verify', '--end-of-options', `${commit ?? 'HEAD'}^{commit}`]);
  await createBareRepository(directory, name);
  await writeFile(join(directory, 'objects', 'info', 'alternates'), `${join(common, 'objects')}\n`);
  if (existsSync(join(common, 'shallow'))) {
    // Without it git would look for the parents a shallow clone does not have.
    await copyFile(join(common, 'shallow'), join(directory, 'shallow'));
  }
  await runGit(directory, ['update-ref', `refs/heads/${name}`, commitId]);
  return { branch: name, commitId };
}
