import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** Documents of one kind, kept in the order they were first written within a scope. */
export type Collection<T> = {
  readonly get: (scope: string, key: string | number) => T | undefined;
  readonly put: (scope: string, key: string | number, value: T) => void;
  readonly remove: (scope: string, key: string | number) => void;
  readonly list: (scope: string) => readonly T[];
  readonly listAll: () => readonly T[];
};

/** One SQLite file of JSON documents, each read back through its schema. */
export type DocumentStore = {
  readonly collection: <T>(name: string, schema: z.ZodType<T>) => Collection<T>;
  /** The next number of a counter, from 1; never given twice, also after a restart. */
  readonly nextNumber: (counter: string) => number;
  /** Runs synchronous work as one transaction. */
  readonly transaction: <T>(work: () => T) => T;
  readonly close: () => void;
};

/**
 * Opens or creates the file.
 * @param path file name; its folder must exist
 */
export function openDocumentStore(path: string): DocumentStore {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
  database.exec(`
    CREATE TABLE IF NOT EXISTS documents (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      collection TEXT NOT NULL, scope TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL,
      UNIQUE (collection, scope, key));
    CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
  `);
  let depth = 0;
  return {
    collection: (name, schema) => openCollection(database, name, schema),
    nextNumber: (counter) => nextNumber(database, counter),
    transaction: (work) => {
      if (depth > 0) {
        return work();
      }
      depth += 1;
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      } finally {
        depth -= 1;
      }
    },
    close: () => database.close(),
  };
}

const counterRowSchema = z.object({ value: z.number() });

const documentRowSchema = z.object({ body: z.string() });

function nextNumber(database: DatabaseSync, counter: string): number {
  const row = database
    .prepare(
      'INSERT INTO counters (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value',
    )
    .get(counter);
  return counterRowSchema.parse(row).value;
}

function openCollection<T>(database: DatabaseSync, name: string, schema: z.ZodType<T>): Collection<T> {
  const get = database.prepare('SELECT body FROM documents WHERE collection = ? AND scope = ? AND key = ?');
  const put = database.prepare(
    'INSERT INTO documents (collection, scope, key, body) VALUES (?, ?, ?, ?) ' +
      'ON CONFLICT (collection, scope, key) DO UPDATE SET body = excluded.body',
  );
  const remove = database.prepare('DELETE FROM documents WHERE collection = ? AND scope = ? AND key = ?');
  const list = database.prepare('SELECT body FROM documents WHERE collection = ? AND scope = ? ORDER BY sequence');
  const listAll = database.prepare('SELECT body FROM documents WHERE collection = ? ORDER BY sequence');
  const parse = (row: unknown): T => schema.parse(JSON.parse(documentRowSchema.parse(row).body));
  return {
    get: (scope, key) => {
      const row = get.get(name, scope.toLowerCase(), String(key).toLowerCase());
      return row === undefined ? undefined : parse(row);
    },
    put: (scope, key, value) => {
      put.run(name, scope.toLowerCase(), String(key).toLowerCase(), JSON.stringify(value));
    },
    remove: (scope, key) => {
      remove.run(name, scope.toLowerCase(), String(key).toLowerCase());
    },
    list: (scope) => list.all(name, scope.toLowerCase()).map(parse),
    listAll: () => listAll.all(name).map(parse),
  };
}
