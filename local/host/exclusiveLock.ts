import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A lock between processes. The operating system releases it when its holder dies, however it dies. */
export interface ExclusiveLock {
  release(): void;
}

/**
 * Takes an exclusive lock on a file, waiting for an earlier holder to go.
 * @param file a small SQLite database that holds nothing; made where it is missing
 * @param waitMilliseconds 0 does not wait
 * @returns undefined where someone else still holds the lock
 */
export function takeExclusiveLock(file: string, waitMilliseconds: number): ExclusiveLock | undefined {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: waitMilliseconds });
  try {
    database.exec('BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (isBusy(error)) {
      return undefined;
    }
    throw error;
  }
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
