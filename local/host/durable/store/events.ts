import type { DatabaseSync } from 'node:sqlite';
import type { StoredEvent } from '../protocol/events.ts';
import { integerOf, optionalIntegerOf, optionalTextOf, type Row, textOf } from './columns.ts';

/** An event on its way to an instance. */
export interface Message extends StoredEvent {
  readonly seq: number;
  /** When it counts as arrived: messages are taken in this order. 0 for what must come first. */
  readonly at: number;
}

export interface NewMessage {
  readonly instance: number;
  /** The only execution that gets it, or undefined for any. */
  readonly execution: string | undefined;
  readonly at: number;
  /** Not handed over before this time; 0 for at once. */
  readonly due: number;
  readonly event: StoredEvent;
}

function readEvent(row: Row): StoredEvent {
  return {
    type: integerOf(row, 'type'),
    ref: optionalIntegerOf(row, 'ref'),
    name: optionalTextOf(row, 'name'),
    json: textOf(row, 'json'),
  };
}

/** Histories, by instance and position. */
export function createHistories(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO history (instance, seq, type, ref, name, json) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const select = database.prepare('SELECT type, ref, name, json FROM history WHERE instance = ? ORDER BY seq');
  const update = database.prepare(
    'UPDATE history SET type = ?, ref = ?, name = ?, json = ? WHERE instance = ? AND seq = ?',
  );
  const remove = database.prepare('DELETE FROM history WHERE instance = ?');
  return {
    append(instance: number, from: number, events: readonly StoredEvent[]): void {
      for (const [index, { type, ref, name, json }] of events.entries()) {
        insert.run(instance, from + index, type, ref ?? null, name ?? null, json);
      }
    },
    read: (instance: number): StoredEvent[] => select.all(instance).map(readEvent),
    replace(instance: number, seq: number, { type, ref, name, json }: StoredEvent): void {
      update.run(type, ref ?? null, name ?? null, json, instance, seq);
    },
    clear: (instance: number): void => void remove.run(instance),
  };
}

/** What waits to be handed to instances: the inbox and the timers. */
export function createMessages(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO messages (instance, execution, at, due, type, ref, name, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const select = database.prepare('SELECT * FROM messages WHERE instance = ? AND due <= ? ORDER BY at, seq LIMIT ?');
  const remove = database.prepare('DELETE FROM messages WHERE seq = ?');
  const removeAll = database.prepare('DELETE FROM messages WHERE instance = ?');
  const removeOfExecutions = database.prepare('DELETE FROM messages WHERE instance = ? AND execution IS NOT NULL');
  const hide = database.prepare('UPDATE messages SET due = ? WHERE instance = ? AND due < ?');
  const dueBetween = database.prepare('SELECT DISTINCT instance FROM messages WHERE due > ? AND due <= ?');
  const nextDue = database.prepare('SELECT min(due) AS due FROM messages WHERE due > ?');
  return {
    insert({ instance, execution, at, due, event }: NewMessage): void {
      const { type, ref, name, json } = event;
      insert.run(instance, execution ?? null, at, due, type, ref ?? null, name ?? null, json);
    },
    due(instance: number, now: number, limit: number): Message[] {
      return select.all(instance, now, limit).map((row) => {
        return { ...readEvent(row), seq: integerOf(row, 'seq'), at: integerOf(row, 'at') };
      });
    },
    remove: (seq: number): void => void remove.run(seq),
    clear: (instance: number): void => void removeAll.run(instance),
    /** Hides what is due before then until then, milliseconds since the epoch. */
    hide: (instance: number, until: number): void => void hide.run(until, instance, until),
    clearExecutions: (instance: number): void => void removeOfExecutions.run(instance),
    /** Instances with a message that became due after `from` and not later than `to`. */
    instancesDue: (from: number, to: number): number[] =>
      dueBetween.all(from, to).map((row) => integerOf(row, 'instance')),
    nextDueAfter(time: number): number | undefined {
      const row = nextDue.get(time);
      return row && optionalIntegerOf(row, 'due');
    },
  };
}
