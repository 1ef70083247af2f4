import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';

/**
 * What a ref file of a bare repository says, without a process of git.
 * @returns undefined for whatever only git can tell: a packed or symbolic ref, one that does not exist
 */
export function readLooseRef(directory: string, name: string): string | undefined {
  const isPlain = name.startsWith('refs/') && posix.normalize(name) === name && !name.endsWith('.lock');
  return isPlain ? objectIdIn(readIfAny(join(directory, name))) : undefined;
}

/**
 * All refs of a bare repository as its files hold them, by name.
 * @returns undefined where only git can tell, as in a repository with symbolic refs or of the reftable format
 */
export function readStoredRefs(directory: string): ReadonlyMap<string, string> | undefined {
  const loose = new Map<string, string>();
  for (const name of looseNames(directory)) {
    const text = readIfAny(join(directory, name));
    const objectId = objectIdIn(text);
    if (objectId !== undefined) loose.set(name, objectId);
    else if (text !== undefined) return undefined;
  }
  // Read after the loose ones, as git writes it before it removes them. Of two, the loose one holds.
  const packed = (readIfAny(join(directory, 'packed-refs')) ?? '').matchAll(/^([0-9a-f]{40}) (\S+)$/gm);
  return new Map([...[...packed].map(([, objectId = '', name = '']) => [name, objectId] as const), ...loose]);
}

function looseNames(directory: string): readonly string[] {
  return readdirSync(join(directory, 'refs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) => posix.join(relative(directory, entry.parentPath), entry.name));
}

function objectIdIn(text: string | undefined): string | undefined {
  return /^([0-9a-f]{40})\n$/.exec(text ?? '')?.[1];
}

function readIfAny(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
