import { DatabaseSync } from 'node:sqlite';

const SCHEMA_VERSION = 2;

/**
 * `messages.due` 0 means at once; a timer is a message that is due later. `messages.execution` is set where a message
 * means one execution of the instance only, so that continueAsNew and restarts can drop what came for an earlier one.
 */
const SCHEMA = `
CREATE TABLE instances (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, version TEXT, status TEXT NOT NULL,
  input TEXT, output TEXT, custom_status TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL,
  execution TEXT NOT NULL, parent TEXT, begun INTEGER);
CREATE INDEX begun_instances ON instances (begun) WHERE begun IS NOT NULL;
CREATE INDEX instances_by_status ON instances (status, created);
CREATE TABLE history (
  instance INTEGER NOT NULL, seq INTEGER NOT NULL, type INTEGER NOT NULL, ref INTEGER, name TEXT, json TEXT NOT NULL,
  PRIMARY KEY (instance, seq)) WITHOUT ROWID;
CREATE TABLE messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, instance INTEGER NOT NULL, execution TEXT, at INTEGER NOT NULL,
  due INTEGER NOT NULL, type INTEGER NOT NULL, ref INTEGER, name TEXT, json TEXT NOT NULL);
CREATE INDEX messages_by_instance ON messages (instance, due);
CREATE INDEX messages_by_due ON messages (due, instance);
CREATE TABLE activities (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, instance TEXT NOT NULL, execution TEXT NOT NULL, task INTEGER NOT NULL,
  name TEXT NOT NULL, input TEXT, begun INTEGER);
CREATE TABLE entities (
  id TEXT PRIMARY KEY, present INTEGER NOT NULL, state TEXT, lock_request TEXT, lock_owner TEXT,
  created INTEGER NOT NULL, updated INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE entity_messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL, due INTEGER NOT NULL, json TEXT NOT NULL,
  hidden INTEGER NOT NULL DEFAULT 0);
CREATE INDEX entity_messages_by_entity ON entity_messages (entity, due);
CREATE INDEX entity_messages_by_due ON entity_messages (due, entity);
CREATE VIEW listed AS
  SELECT id, name, version, status, input, output, custom_status, created, updated FROM instances
  UNION ALL
  SELECT id, id, NULL, 'Running', json_object('exists', json('true'), 'state', state, 'sorter', json('{}')), NULL,
    json_object('entityExists', json('true')), created, updated FROM entities WHERE present = 1;
`;

/**
 * Opens the file, made if it is missing, for this process alone.
 *
 * WAL with synchronous NORMAL: what is committed is in the operating system's hands, so killing this process at any
 * moment loses nothing and never corrupts the file; a power cut may lose the last moments, but never half a step.
 * FULL would cost an fsync for each step to guard a development machine against its power cord.
 * @throws where the file is in use by another process, or written by another version
 */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    database.exec('PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; BEGIN EXCLUSIVE; COMMIT;');
    const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
    if (version === 0) database.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
    else if (version !== SCHEMA_VERSION) {
      throw new Error(`it holds schema ${version}, this host needs ${SCHEMA_VERSION}; delete the file or use another`);
    }
    return database;
  } catch (error) {
    database.close();
    const reason = error instanceof Error ? error.message : String(error);
    const hint = reason.includes('locked') ? 'another host uses it; stop that host or choose another file' : reason;
    throw new Error(`The durable state in ${file} cannot be opened: ${hint}.`, { cause: error });
  }
}

export type Transaction = <T>(work: () => T) => T;

/** Runs work in one transaction: all of it is committed when the call returns, or nothing where it throws. */
export function createTransaction(database: DatabaseSync): Transaction {
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  return (work) => {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };
}
