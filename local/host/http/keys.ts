import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { HostError, messageOf } from '../errors.ts';

const keysFile = z.object({
  masterKey: z.string().min(1),
  /** Good for every function with the level `function`. */
  hostKeys: z.record(z.string(), z.string().min(1)),
  /** One per extension with a webhook: `durabletask_extension`, `eventgrid_extension`. */
  systemKeys: z.record(z.string(), z.string().min(1)),
  functionKeys: z.record(z.string(), z.record(z.string(), z.string().min(1))),
});

/** The host's keys, as kept on disk. */
export type HostKeys = z.infer<typeof keysFile>;

/** Who may call: nobody in particular, holders of a function or host key, or of the master key. */
export type AuthLevel = 'anonymous' | 'function' | 'admin';

/**
 * Reads the keys, making those that are missing; they stay the same over restarts.
 * @param file readable by its owner only
 */
export function loadKeys(file: string, functionNames: readonly string[], extensions: readonly string[]): HostKeys {
  const known = existsSync(file) ? readKeys(file) : undefined;
  const keys: HostKeys = {
    masterKey: known?.masterKey ?? newKey(),
    hostKeys: { default: newKey(), ...known?.hostKeys },
    systemKeys: { ...Object.fromEntries(extensions.map((name) => [name, newKey()])), ...known?.systemKeys },
    functionKeys: {
      ...Object.fromEntries(functionNames.map((name) => [name.toLowerCase(), { default: newKey() }])),
      ...known?.functionKeys,
    },
  };
  if (JSON.stringify(keys) !== JSON.stringify(known)) {
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.new`;
    writeFileSync(temporary, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, file);
  }
  return keys;
}

/** Whether the key opens a function of that level. */
export function isAllowed(keys: HostKeys, level: AuthLevel, functionName: string, key: string | undefined): boolean {
  if (level === 'anonymous') {
    return true;
  }
  if (key === undefined) {
    return false;
  }
  const own = Object.values(keys.functionKeys[functionName.toLowerCase()] ?? {});
  const accepted = level === 'function' ? [keys.masterKey, ...Object.values(keys.hostKeys), ...own] : [keys.masterKey];
  return accepted.some((candidate) => isSameKey(candidate, key));
}

/** Whether the key opens an extension's webhook. */
export function isSystemKey(keys: HostKeys, extension: string, key: string | undefined): boolean {
  const system = keys.systemKeys[extension];
  return key !== undefined && [keys.masterKey, system ?? ''].some((known) => known !== '' && isSameKey(known, key));
}

/** Whether the key opens some function. */
export function isFunctionKey(keys: HostKeys, key: string | undefined): boolean {
  const known = [keys.hostKeys, ...Object.values(keys.functionKeys)].flatMap((group) => Object.values(group));
  return key !== undefined && known.some((candidate) => isSameKey(candidate, key));
}

function isSameKey(expected: string, actual: string): boolean {
  const left = Buffer.from(expected);
  const right = Buffer.from(actual);
  return left.length === right.length && timingSafeEqual(left, right);
}

function readKeys(file: string): HostKeys {
  try {
    return keysFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new HostError(`Cannot read the keys in ${file}: ${messageOf(error)}. Delete it to have new keys made.`, {
      cause: error,
    });
  }
}

function newKey(): string {
  return randomBytes(32).toString('base64url');
}
