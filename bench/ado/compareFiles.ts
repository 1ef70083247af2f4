import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { blobId } from '../../src/ado/repositories/gitObject.ts';
import { snapshotFileSchema } from '../../src/contracts/repositories/repository.ts';

const manifestSchema = z.object({ packFile: z.string(), files: z.array(snapshotFileSchema) });

export interface Comparison {
  readonly files: number;
  /** Files whose bytes the snapshot holds. */
  readonly withContent: number;
  /** Reason → number of files that are listed without their bytes. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/**
 * Compares a snapshot with the unpacked archive, file for file: the same paths, kinds and executable bits; every
 * content of the snapshot byte for byte, and the object ids of the files that are listed only.
 * @throws Error naming the first difference
 */
export function compareFiles(manifestFile: string, archive: string): Comparison {
  const { packFile, files } = manifestSchema.parse(JSON.parse(readFileSync(manifestFile, 'utf8')));
  const pack = readFileSync(packFile);
  rmSync(dirname(packFile), { recursive: true });
  const unpacked = execFileSync('find', ['.', '(', '-type', 'f', '-o', '-type', 'l', ')', '-printf', '%P\\0'], {
    cwd: archive,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const expected = new Set(unpacked.split('\0').filter((path) => path !== ''));
  const leftOut: Record<string, number> = {};
  for (const { path, mode, objectId, bytes, offset, excluded } of files) {
    if (excluded !== undefined) {
      leftOut[excluded] = (leftOut[excluded] ?? 0) + 1;
    }
    if (excluded === 'submodule') {
      continue;
    }
    demand(expected.delete(path), `${path} is in the snapshot only`);
    const file = join(archive, path);
    const status = lstatSync(file);
    const isLink = status.isSymbolicLink();
    const content = isLink ? Buffer.from(readlinkSync(file)) : readFileSync(file);
    const kind = isLink ? '120000' : (status.mode & 0o100) === 0 ? '100644' : '100755';
    demand(kind === mode, `${path} has the mode ${mode} in the snapshot and ${kind} in the archive`);
    demand(blobId(content) === objectId, `${path} has another object id`);
    if (offset !== undefined) {
      demand(content.equals(pack.subarray(offset, offset + bytes)), `${path} has other bytes`);
    }
  }
  demand(expected.size === 0, `the snapshot lacks ${[...expected].slice(0, 3).join(', ')}`);
  return { files: files.length, withContent: files.filter(({ offset }) => offset !== undefined).length, leftOut };
}

function demand(condition: boolean, difference: string): void {
  if (!condition) {
    throw new Error(`Snapshot and archive differ: ${difference}.`);
  }
}
