import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const OPEN = 'SELECT json_group_array(seq) AS openActivities FROM activities';

/** Tasks and timers an unfinished instance waits for that nothing will ever end. */
const FORGOTTEN = `
SELECT i.id || ' waits for ' || h.json AS text FROM instances i JOIN history h ON h.instance = i.key
WHERE i.status NOT IN ('Completed', 'Failed', 'Terminated') AND h.type IN (4, 10)
  AND NOT EXISTS (SELECT 1 FROM history e WHERE e.instance = i.key AND e.ref = h.ref AND e.type IN (5, 6, 11))
  AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.instance = i.key AND m.ref = h.ref AND m.type IN (5, 6, 11))
  AND NOT (h.type = 4 AND EXISTS (SELECT 1 FROM activities a WHERE a.instance = i.id AND a.execution = i.execution
    AND a.task = h.ref))`;

/** Events an instance was given: those in its history and its inbox, and those an earlier generation had counted. */
const EVENTS = `
SELECT i.id, i.status, coalesce(i.input ->> '$.seen', 0)
  + (SELECT count(*) FROM history h WHERE h.instance = i.key AND h.type = 15)
  + (SELECT count(*) FROM messages m WHERE m.instance = i.key AND m.type = 15) AS events
FROM instances i`;

const left = z.object({ openActivities: z.string() });
const given = z.object({ id: z.string(), status: z.string(), events: z.number() });
const numbers = z.array(z.number());

/** What a killed host has left in its file. */
export interface Wreck {
  /** Numbers of activities without a committed outcome. */
  readonly openActivities: ReadonlySet<number>;
  readonly forgotten: readonly string[];
  readonly instances: readonly z.infer<typeof given>[];
}

const NOTHING: Wreck = { openActivities: new Set(), forgotten: [], instances: [] };

/**
 * Reads what a killed host has left. It looks at a copy: opening the file itself would recover its write-ahead log,
 * and that is for the next host to do.
 */
export function readWreck(file: string): Wreck {
  if (!existsSync(file)) return NOTHING;
  const folder = mkdtempSync(join(file, '..', 'wreck-'));
  const copy = join(folder, 'copy.sqlite');
  for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  const database = new DatabaseSync(copy);
  try {
    if (database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'instances'").get() === undefined) return NOTHING;
    const { openActivities } = left.parse(database.prepare(OPEN).get());
    const forgotten = database.prepare(FORGOTTEN).all();
    return {
      openActivities: new Set(numbers.parse(JSON.parse(openActivities))),
      forgotten: forgotten.map((row) => z.object({ text: z.string() }).parse(row).text),
      instances: database
        .prepare(EVENTS)
        .all()
        .map((row) => given.parse(row)),
    };
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
}
