import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { z } from 'zod';

export interface FolderSize {
  readonly files: number;
  readonly bytes: number;
  /** As in a zip file, without its directory. */
  readonly packedBytes: number;
}

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) });

/** Size of what is deployed without a bundler: the compiled app, and all that `npm ci --omit=dev` installs. */
export function unbundledSize(root: string): FolderSize {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const folders = Object.entries(packages).flatMap(([folder, { dev }]) =>
    folder === '' || dev === true ? [] : [folder],
  );
  // Packages inside of others are entries of their own, and may be needed for development only.
  const patterns = folders.map((folder) => globSync(`${folder}/**`, { cwd: root, exclude: isNestedPackage(folder) }));
  return sizeOf(root, [...globSync('dist/src/**', { cwd: root }), 'host.json', 'package.json', ...patterns.flat()]);
}

/** Size of everything in a folder. */
export function folderSize(folder: string): FolderSize {
  return sizeOf(folder, globSync('**', { cwd: folder }));
}

function isNestedPackage(folder: string): (path: string) => boolean {
  return (path) => path.slice(path.indexOf(folder) + folder.length).includes('node_modules');
}

function sizeOf(root: string, paths: readonly string[]): FolderSize {
  const files = [...new Set(paths)].map((path) => join(root, path)).filter((path) => statSync(path).isFile());
  const sum = (measure: (file: string) => number) => files.reduce((total, file) => total + measure(file), 0);
  return {
    files: files.length,
    bytes: sum((file) => statSync(file).size),
    packedBytes: sum((file) => deflateRawSync(readFileSync(file)).length),
  };
}
