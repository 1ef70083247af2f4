import type { DatabaseSync } from 'node:sqlite';
import { integerOf, optionalTextOf, type Row, textOf } from './columns.ts';

/** An activity that has to run: its row stays until its outcome is committed. */
export interface ActivityRow {
  readonly seq: number;
  readonly instanceId: string;
  readonly execution: string;
  readonly task: number;
  readonly name: string;
  /** JSON text. */
  readonly input: string | undefined;
}

function readActivity(row: Row): ActivityRow {
  return {
    seq: integerOf(row, 'seq'),
    instanceId: textOf(row, 'instance'),
    execution: textOf(row, 'execution'),
    task: integerOf(row, 'task'),
    name: textOf(row, 'name'),
    input: optionalTextOf(row, 'input'),
  };
}

/** Activities that are scheduled and not yet done. */
export function createActivities(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO activities (instance, execution, task, name, input) VALUES (?, ?, ?, ?, ?)',
  );
  const select = database.prepare('SELECT * FROM activities WHERE seq = ? AND failed = 0');
  const selectAll = database.prepare('SELECT seq, instance FROM activities WHERE failed = 0 ORDER BY seq');
  const remove = database.prepare('DELETE FROM activities WHERE seq = ? AND failed = 0');
  const markFailed = database.prepare('UPDATE activities SET failed = 1 WHERE seq = ? AND failed = 0');
  const selectFailed = database.prepare('SELECT * FROM activities WHERE instance = ? AND failed = 1');
  const removeFailed = database.prepare('DELETE FROM activities WHERE instance = ? AND failed = 1');
  return {
    insert({ instanceId, execution, task, name, input }: Omit<ActivityRow, 'seq'>): number {
      return Number(insert.run(instanceId, execution, task, name, input ?? null).lastInsertRowid);
    },
    get(seq: number): ActivityRow | undefined {
      const row = select.get(seq);
      return row && readActivity(row);
    },
    all(): { readonly seq: number; readonly instanceId: string }[] {
      return selectAll.all().map((row) => ({ seq: integerOf(row, 'seq'), instanceId: textOf(row, 'instance') }));
    },
    /** @returns false where its outcome is known already */
    complete: (seq: number): boolean => remove.run(seq).changes === 1,
    /** Keeps what a rewind needs to run it again. @returns false where its outcome is known already */
    fail: (seq: number): boolean => markFailed.run(seq).changes === 1,
    failedOf: (instanceId: string): ActivityRow[] => selectFailed.all(instanceId).map(readActivity),
    clearFailed: (instanceId: string): void => void removeFailed.run(instanceId),
  };
}

/** Small states of tasks that take more than one event, by slot. */
export function createTrackerRows(database: DatabaseSync) {
  const put = database.prepare('INSERT OR REPLACE INTO trackers (instance, slot, json) VALUES (?, ?, ?)');
  const select = database.prepare('SELECT slot, json FROM trackers WHERE instance = ?');
  const remove = database.prepare('DELETE FROM trackers WHERE instance = ? AND slot = ?');
  const removeAll = database.prepare('DELETE FROM trackers WHERE instance = ?');
  return {
    put: (instance: number, slot: string, json: string): void => void put.run(instance, slot, json),
    read(instance: number): { readonly slot: string; readonly json: string }[] {
      return select.all(instance).map((row) => ({ slot: textOf(row, 'slot'), json: textOf(row, 'json') }));
    },
    remove: (instance: number, slot: string): void => void remove.run(instance, slot),
    clear: (instance: number): void => void removeAll.run(instance),
  };
}
