import type { DatabaseSync } from 'node:sqlite';
import { integerOf, optionalIntegerOf, optionalTextOf, type Row, textOf } from './columns.ts';

export interface EntityRow {
  /** `@name@key`, the name in lower case. */
  readonly id: string;
  /** A row may exist for its lock alone. */
  readonly present: boolean;
  /** JSON text. */
  readonly state: string | undefined;
  readonly lockRequest: string | undefined;
  /** Instance that holds the lock. */
  readonly lockOwner: string | undefined;
  readonly created: number;
  readonly updated: number;
}

function readEntity(row: Row): EntityRow {
  return {
    id: textOf(row, 'id'),
    present: integerOf(row, 'present') === 1,
    state: optionalTextOf(row, 'state'),
    lockRequest: optionalTextOf(row, 'lock_request'),
    lockOwner: optionalTextOf(row, 'lock_owner'),
    created: integerOf(row, 'created'),
    updated: integerOf(row, 'updated'),
  };
}

/** States, locks and inboxes of entities. */
export function createEntityRows(database: DatabaseSync) {
  const put = database.prepare('INSERT OR REPLACE INTO entities VALUES (?, ?, ?, ?, ?, ?, ?)');
  const select = database.prepare('SELECT * FROM entities WHERE id = ?');
  const selectPresent = database.prepare('SELECT * FROM entities WHERE present = 1 ORDER BY id');
  const remove = database.prepare('DELETE FROM entities WHERE id = ?');
  return {
    put({ id, present, state, lockRequest, lockOwner, created, updated }: EntityRow): void {
      put.run(id, present ? 1 : 0, state ?? null, lockRequest ?? null, lockOwner ?? null, created, updated);
    },
    get(id: string): EntityRow | undefined {
      const row = select.get(id);
      return row && readEntity(row);
    },
    present: (): EntityRow[] => selectPresent.all().map(readEntity),
    remove: (id: string): boolean => remove.run(id).changes === 1,
  };
}

export interface EntityMessageRow {
  readonly seq: number;
  readonly json: string;
}

export function createEntityMessages(database: DatabaseSync) {
  const insert = database.prepare('INSERT INTO entity_messages (entity, due, json) VALUES (?, ?, ?)');
  const select = database.prepare(
    'SELECT seq, json FROM entity_messages WHERE entity = ? AND due <= ? ORDER BY due, seq',
  );
  const hide = database.prepare('UPDATE entity_messages SET due = ?, hidden = 1 WHERE seq = ?');
  const show = database.prepare('UPDATE entity_messages SET due = 0 WHERE entity = ? AND hidden = 1');
  const remove = database.prepare('DELETE FROM entity_messages WHERE seq = ?');
  const dueBetween = database.prepare('SELECT DISTINCT entity FROM entity_messages WHERE due > ? AND due <= ?');
  const nextDue = database.prepare('SELECT min(due) AS due FROM entity_messages WHERE due > ?');
  return {
    /** @param due milliseconds since the epoch, or 0 for at once */
    insert: (entity: string, due: number, json: string): void => void insert.run(entity, due, json),
    due(entity: string, now: number): EntityMessageRow[] {
      return select.all(entity, now).map((row) => ({ seq: integerOf(row, 'seq'), json: textOf(row, 'json') }));
    },
    /** Hides one that is being worked on until then, milliseconds since the epoch. */
    hide: (seq: number, until: number): void => void hide.run(until, seq),
    /** Shows again what was hidden of an entity. */
    show: (entity: string): void => void show.run(entity),
    remove: (seq: number): void => void remove.run(seq),
    entitiesDue: (from: number, to: number): string[] => dueBetween.all(from, to).map((row) => textOf(row, 'entity')),
    nextDueAfter(time: number): number | undefined {
      const row = nextDue.get(time);
      return row && optionalIntegerOf(row, 'due');
    },
  };
}
