import { LRUCache } from 'lru-cache';
import { isObjectId, runGitCached } from './cachedGit.ts';
import { runGit } from './gitProcess.ts';

export const zeroObjectId = '0'.repeat(40);

export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

export type ObjectInfo = { readonly objectId: string; readonly type: ObjectType; readonly size: number };

export type TreeEntry = {
  readonly mode: string;
  readonly type: ObjectType;
  readonly objectId: string;
  /** Bytes of a blob; undefined for trees and submodules. */
  readonly size: number | undefined;
  /** Path below the tree that was listed, without a leading slash. */
  readonly path: string;
};

const objectTypes: readonly ObjectType[] = ['commit', 'tree', 'blob', 'tag'];

function objectType(text: string | undefined): ObjectType {
  const found = objectTypes.find((type) => type === text);
  if (found === undefined) {
    throw new Error(`git named the unknown object type '${text}'`);
  }
  return found;
}

/** What is known of names that begin with an object's id: by folder and name. */
const described = new LRUCache<string, ObjectInfo>({ max: 50_000 });

/** Type and size of each object, undefined where the repository has none. */
export async function describeObjects(
  directory: string,
  names: readonly string[],
): Promise<readonly (ObjectInfo | undefined)[]> {
  if (names.some((name) => name.includes('\n'))) {
    return names.map(() => undefined);
  }
  const keys = names.map((name) => `${directory}\0${name}`);
  const found = keys.map((key) => described.get(key));
  const missing = names.filter((_, index) => found[index] === undefined);
  if (missing.length === 0) return found;
  const lines = await checkObjects(directory, missing);
  return names.map((name, index) => {
    const info = found[index] ?? lines.shift();
    if (info !== undefined && isObjectId(name.slice(0, 40))) described.set(keys[index] ?? '', info);
    return info;
  });
}

async function checkObjects(directory: string, names: readonly string[]): Promise<(ObjectInfo | undefined)[]> {
  const result = await runGit(directory, ['cat-file', '--batch-check'], { input: `${names.join('\n')}\n` });
  const lines = result.stdout.toString('utf8').split('\n');
  return names.map((_, index) => {
    const parts = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(lines[index] ?? '');
    return parts === null
      ? undefined
      : { objectId: parts[1] ?? '', type: objectType(parts[2]), size: Number(parts[3]) };
  });
}

/** Type and size of one object. */
export async function describeObject(directory: string, name: string): Promise<ObjectInfo | undefined> {
  return (await describeObjects(directory, [name]))[0];
}

/** Bytes of one object. The object must exist. */
export async function readObject(directory: string, type: ObjectType, objectId: string): Promise<Buffer> {
  return (await runGitCached(directory, ['cat-file', type, objectId], [objectId])).stdout;
}

/**
 * Entries of a tree.
 * @param treeish a tree, or a commit for its root
 * @param recursive true to walk the whole tree, folders before what is in them
 */
export async function listTree(directory: string, treeish: string, recursive: boolean): Promise<readonly TreeEntry[]> {
  const args = ['ls-tree', '-z', '-l', '--full-tree', ...(recursive ? ['-r', '-t'] : []), treeish];
  return parseTree((await runGitCached(directory, args, [treeish])).stdout);
}

/** Entries at the given paths alone, folders included; paths that do not exist are left out. */
export async function listPaths(
  directory: string,
  treeish: string,
  paths: readonly string[],
): Promise<readonly TreeEntry[]> {
  if (paths.length === 0) {
    return [];
  }
  const args = ['--literal-pathspecs', 'ls-tree', '-z', '-l', '-t', '--full-tree', treeish, '--', ...paths];
  return parseTree((await runGitCached(directory, args, [treeish])).stdout);
}

function parseTree(output: Buffer): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (const line of output.toString('utf8').split('\0')) {
    const parts = /^(\d{6}) (\w+) ([0-9a-f]{40}) +(-|\d+)\t([\s\S]*)$/.exec(line);
    if (parts !== null) {
      entries.push({
        mode: (parts[1] ?? '').replace(/^0/, ''),
        type: objectType(parts[2]),
        objectId: parts[3] ?? '',
        size: parts[4] === '-' ? undefined : Number(parts[4]),
        path: parts[5] ?? '',
      });
    }
  }
  return entries;
}

const largestBatch = 16 * 1024 * 1024;

/** Reads blobs in small batches, so that a long list costs few processes and little memory. */
export async function* readBlobs(
  directory: string,
  blobs: readonly ObjectInfo[],
): AsyncGenerator<{ readonly objectId: string; readonly content: Buffer }> {
  for (const batch of batches(blobs)) {
    const input = `${batch.map((blob) => blob.objectId).join('\n')}\n`;
    const { stdout } = await runGit(directory, ['cat-file', '--batch'], { input });
    let offset = 0;
    for (const blob of batch) {
      const start = stdout.indexOf('\n', offset) + 1;
      yield { objectId: blob.objectId, content: stdout.subarray(start, start + blob.size) };
      offset = start + blob.size + 1;
    }
  }
}

function batches(blobs: readonly ObjectInfo[]): readonly (readonly ObjectInfo[])[] {
  const result: ObjectInfo[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const blob of blobs) {
    if (size + blob.size > largestBatch) {
      result.push([]);
      size = 0;
    }
    result.at(-1)?.push(blob);
    size += blob.size;
  }
  return result;
}
