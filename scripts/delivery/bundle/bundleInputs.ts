import { z } from 'zod';

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) });

/**
 * Folder of the npm package that a file belongs to.
 * @param file from the repository's root, with slashes
 * @returns undefined for a file of the project itself
 */
export function packageOf(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

/**
 * Which of the bundled files must not be deployed: those of the project outside of `src/`, and those of packages that
 * only devDependencies need.
 * @param files from the repository's root, with slashes
 * @param lock text of package-lock.json
 */
export function strayInputs(files: readonly string[], lock: string): readonly string[] {
  const { packages } = lockSchema.parse(JSON.parse(lock));
  return files.filter((file) => {
    const folder = packageOf(file);
    if (folder === undefined) return !file.startsWith('src/') || file.startsWith('src/cli/');
    const entry = packages[folder];
    return entry === undefined || entry.dev === true;
  });
}
