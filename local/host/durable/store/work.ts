import type { DatabaseSync } from 'node:sqlite';
import { integerOf, optionalIntegerOf, optionalTextOf, type Row, textOf } from './columns.ts';

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

/** An activity that an earlier process left. */
export interface LeftActivity {
  readonly seq: number;
  readonly instanceId: string;
  /** When that process began to run it, milliseconds since the epoch; undefined where it never did. */
  readonly begun: number | undefined;
}

/** Activities that are scheduled and not yet done. */
export function createActivities(database: DatabaseSync) {
  const insert = database.prepare(
    'INSERT INTO activities (instance, execution, task, name, input) VALUES (?, ?, ?, ?, ?)',
  );
  const select = database.prepare('SELECT * FROM activities WHERE seq = ?');
  const selectAll = database.prepare('SELECT seq, instance, begun FROM activities ORDER BY seq');
  const begin = database.prepare('UPDATE activities SET begun = ? WHERE seq = ?');
  const remove = database.prepare('DELETE FROM activities WHERE seq = ?');
  return {
    insert({ instanceId, execution, task, name, input }: Omit<ActivityRow, 'seq'>): number {
      return Number(insert.run(instanceId, execution, task, name, input ?? null).lastInsertRowid);
    },
    get(seq: number): ActivityRow | undefined {
      const row = select.get(seq);
      return row && readActivity(row);
    },
    all(): LeftActivity[] {
      return selectAll.all().map((row) => ({
        seq: integerOf(row, 'seq'),
        instanceId: textOf(row, 'instance'),
        begun: optionalIntegerOf(row, 'begun'),
      }));
    },
    /** Notes that it runs now, or, without a time, that it does not any more. */
    setBegun: (seq: number, at: number | undefined): void => void begin.run(at ?? null, seq),
    /** @returns false where its outcome is known already */
    complete: (seq: number): boolean => remove.run(seq).changes === 1,
  };
}
