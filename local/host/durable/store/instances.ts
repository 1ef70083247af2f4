import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import {
  type InstanceFilter,
  type InstancePage,
  type InstanceRecord,
  type RuntimeStatus,
  runtimeStatuses,
} from '../protocol/contract.ts';
import type { ParentLink } from '../protocol/events.ts';
import { integerOf, optionalTextOf, type Row, textOf } from './columns.ts';

/** An instance with what only the engine needs to know of it. */
export interface InstanceRow extends InstanceRecord {
  readonly key: number;
  /** Changes with each start under this id and each continueAsNew. */
  readonly execution: string;
  readonly parent: ParentLink | undefined;
}

export type NewInstance = Omit<InstanceRow, 'key'>;

const parentSchema: z.ZodType<ParentLink> = z.object({
  name: z.string(),
  instanceId: z.string(),
  executionId: z.string(),
  taskId: z.number(),
  version: z.string(),
});

const statusSchema: z.ZodType<RuntimeStatus> = z.enum(runtimeStatuses);

function readRecord(row: Row): InstanceRecord {
  return {
    name: textOf(row, 'name'),
    instanceId: textOf(row, 'id'),
    runtimeStatus: statusSchema.parse(row['status']),
    input: optionalTextOf(row, 'input'),
    output: optionalTextOf(row, 'output'),
    customStatus: optionalTextOf(row, 'custom_status'),
    createdTime: integerOf(row, 'created'),
    lastUpdatedTime: integerOf(row, 'updated'),
    version: optionalTextOf(row, 'version'),
  };
}

function readRow(row: Row): InstanceRow {
  const parent = optionalTextOf(row, 'parent');
  return {
    ...readRecord(row),
    key: integerOf(row, 'key'),
    execution: textOf(row, 'execution'),
    parent: parent === undefined ? undefined : parentSchema.parse(JSON.parse(parent)),
  };
}

function columnsOf(row: NewInstance) {
  return {
    id: row.instanceId,
    name: row.name,
    version: row.version ?? null,
    status: row.runtimeStatus,
    input: row.input ?? null,
    output: row.output ?? null,
    custom_status: row.customStatus ?? null,
    created: row.createdTime,
    updated: row.lastUpdatedTime,
    execution: row.execution,
    parent: row.parent === undefined ? null : JSON.stringify(row.parent),
  };
}

const COLUMNS = Object.keys(
  columnsOf({
    ...{ name: '', instanceId: '', runtimeStatus: 'Pending', input: undefined, output: undefined },
    ...{ customStatus: undefined, createdTime: 0, lastUpdatedTime: 0, version: undefined, execution: '' },
    parent: undefined,
  }),
);

/** Rows of instances, and the listing that shows entities among them as the real extension does. */
export function createInstances(database: DatabaseSync) {
  const values = COLUMNS.map((column) => `$${column}`).join(', ');
  const insert = database.prepare(`INSERT INTO instances (${COLUMNS.join(', ')}) VALUES (${values})`);
  const assignments = COLUMNS.map((column) => `${column} = $${column}`).join(', ');
  const update = database.prepare(`UPDATE instances SET ${assignments}, begun = NULL WHERE key = $key`);
  const selectByKey = database.prepare('SELECT * FROM instances WHERE key = ?');
  const selectById = database.prepare('SELECT * FROM instances WHERE id = ?');
  const selectListed = database.prepare('SELECT * FROM listed WHERE id = ?');
  const remove = database.prepare('DELETE FROM instances WHERE key = ?');
  const setBegun = database.prepare('UPDATE instances SET begun = ? WHERE key = ?');
  const selectBegun = database.prepare('SELECT key, begun FROM instances WHERE begun IS NOT NULL');
  const selectLastUpdate = database.prepare('SELECT coalesce(max(updated), 0) AS updated FROM instances');
  const selectActive = database.prepare(
    `SELECT key FROM instances WHERE id = ? AND execution = ? AND status IN ('Pending', 'Running', 'Suspended')`,
  );
  return {
    insert: (row: NewInstance): number => Number(insert.run(columnsOf(row)).lastInsertRowid),
    update: (row: InstanceRow): void => void update.run({ ...columnsOf(row), key: row.key }),
    byKey(key: number): InstanceRow | undefined {
      const row = selectByKey.get(key);
      return row && readRow(row);
    },
    byId(id: string): InstanceRow | undefined {
      const row = selectById.get(id);
      return row && readRow(row);
    },
    listed(id: string): InstanceRecord | undefined {
      const row = selectListed.get(id);
      return row && readRecord(row);
    },
    list: (filter: InstanceFilter): InstancePage => listInstances(database, filter),
    /** The key of an instance whose execution still goes on. */
    activeKey(id: string, execution: string): number | undefined {
      const row = selectActive.get(id, execution);
      return row && integerOf(row, 'key');
    },
    remove: (key: number): void => void remove.run(key),
    /** Notes that a step of it is under way; what it writes takes the note away. */
    setBegun: (key: number, at: number | undefined): void => void setBegun.run(at ?? null, key),
    /** Instances whose step an earlier process did not finish. */
    begun: (): { readonly key: number; readonly begun: number }[] =>
      selectBegun.all().map((row) => ({ key: integerOf(row, 'key'), begun: integerOf(row, 'begun') })),
    /** When anything last happened to an instance, milliseconds since the epoch; 0 where there is none. */
    lastUpdate: (): number => integerOf(selectLastUpdate.get() ?? { updated: 0 }, 'updated'),
  };
}

const UNLIMITED = -1;

/** Ordered by id as the real task hub is; the continuation token is the id that the next page begins with, in base64. */
function listInstances(database: DatabaseSync, filter: InstanceFilter): InstancePage {
  const conditions: string[] = ['1 = 1'];
  const parameters: (string | number)[] = [];
  const add = (condition: string, ...values: (string | number)[]): void => {
    conditions.push(condition);
    parameters.push(...values);
  };
  const { runtimeStatus, instanceIdPrefix, continuationToken, top } = filter;
  if (runtimeStatus !== undefined) {
    add(`status IN (${runtimeStatus.map(() => '?').join(', ')})`, ...runtimeStatus);
  }
  if (filter.createdTimeFrom !== undefined) add('created >= ?', filter.createdTimeFrom);
  if (filter.createdTimeTo !== undefined) add('created <= ?', filter.createdTimeTo);
  if (instanceIdPrefix !== undefined) add('substr(id, 1, ?) = ?', instanceIdPrefix.length, instanceIdPrefix);
  if (filter.name !== undefined) add('name = ?', filter.name);
  if (continuationToken !== undefined) {
    const from = Buffer.from(continuationToken, 'base64').toString();
    if (Buffer.from(from).toString('base64') !== continuationToken)
      return { instances: [], continuationToken: undefined };
    add('id >= ?', from);
  }
  const query = `SELECT * FROM listed WHERE ${conditions.join(' AND ')} ORDER BY id LIMIT ?`;
  const rows = database.prepare(query).all(...parameters, top === undefined ? UNLIMITED : top + 1);
  const instances = rows.map(readRecord);
  const next = top === undefined ? undefined : instances[top];
  return {
    instances: top === undefined ? instances : instances.slice(0, top),
    continuationToken: next && Buffer.from(next.instanceId).toString('base64'),
  };
}

export type Instances = ReturnType<typeof createInstances>;
