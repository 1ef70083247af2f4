import type { TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { type RunFilter, type RunSummary, runSummarySchema } from '../../contracts/runs/runSummary.ts';
import { attempt, findEntity, isConflict, requestOptions, type TableSource } from '../storage/table.ts';

/** How many runs an instance keeps in memory what it last wrote of, in each of its caches. */
export const rememberedRuns = 10_000;

export const runTableName = 'Runs';

/** One partition, because a list of all runs, newest first, must be one range of keys. */
const partitionKey = 'runs';

/** Row keys grow as the start lies further back: a range of keys is a range of time, newest first. */
const latestMilliseconds = 9_999_999_999_999;

const rowSchema = z.object({ etag: z.string(), rowKey: z.string(), summary: z.string() });

/** A row of the projection with what guards it against a writer who comes late. */
export interface RunRow {
  readonly etag: string;
  /** Undefined where it cannot be read, such as one that another version wrote: the events are there to make it again. */
  readonly summary: RunSummary | undefined;
}

export interface RunPage {
  readonly runs: readonly RunSummary[];
  /** Give it to get the next page; absent on the last. */
  readonly continuation?: string | undefined;
}

/** The list of runs for people: a projection of the audit events. Only the audit log writes it. */
export interface RunTable {
  /** @param startedAt when the first event of the run happened: ISO 8601 */
  find(runId: string, startedAt: string): Promise<RunRow | undefined>;
  /** @returns the row as it is now; undefined when someone else wrote it since it was read */
  write(startedAt: string, summary: RunSummary, before: RunRow | undefined): Promise<RunRow | undefined>;
  /** Newest first. @throws AgentError `invalid-input` for a continuation that is none */
  list(
    filter: RunFilter,
    page: { readonly limit: number; readonly continuation?: string | undefined },
  ): Promise<RunPage>;
  /**
   * Removes every row but those of the given runs.
   * @param startedAt when the first event of each run happened, by run
   * @returns how many
   */
  removeExcept(startedAt: ReadonlyMap<string, string>): Promise<number>;
}

export function createRunTable(source: TableSource): RunTable {
  return {
    find: (runId, startedAt) =>
      attempt(`read the run ${runId}`, async () => {
        const table = await source();
        const entity = await findEntity(table.getEntity(partitionKey, rowKeyOf(runId, startedAt), requestOptions()));
        return entity === undefined ? undefined : toRow(entity);
      }),
    write: (startedAt, summary, before) =>
      attempt(`write the run ${summary.runId}`, async () => await writeRow(await source(), startedAt, summary, before)),
    list: (filter, page) => attempt('list the runs', async () => await listRows(await source(), filter, page)),
    removeExcept: (startedAt) =>
      attempt('remove runs', async () => {
        const table = await source();
        const kept = new Set([...startedAt].map(([runId, time]) => rowKeyOf(runId, time)));
        const filter = `PartitionKey eq '${partitionKey}'`;
        let removed = 0;
        for await (const { rowKey = '' } of table.listEntities({ queryOptions: { filter } })) {
          if (kept.has(rowKey)) continue;
          await table.deleteEntity(partitionKey, rowKey, requestOptions());
          removed += 1;
        }
        return removed;
      }),
  };
}

async function writeRow(
  table: TableClient,
  startedAt: string,
  summary: RunSummary,
  before: RunRow | undefined,
): Promise<RunRow | undefined> {
  const { runId, project, workItemId, state } = summary;
  const rowKey = rowKeyOf(runId, startedAt);
  // What lists are filtered by is a column of its own; the summary is what is read.
  const entity = { partitionKey, rowKey, project, workItemId, state, summary: JSON.stringify(summary) };
  try {
    const { etag = '' } =
      before === undefined
        ? await table.createEntity(entity, requestOptions())
        : await table.updateEntity(entity, 'Replace', { etag: before.etag, ...requestOptions() });
    return { etag, summary };
  } catch (error) {
    if (isConflict(error)) return undefined;
    throw error;
  }
}

async function listRows(
  table: TableClient,
  { state, project, workItemId, since }: RunFilter,
  { limit, continuation }: { readonly limit: number; readonly continuation?: string | undefined },
): Promise<RunPage> {
  if (continuation !== undefined && !/^\d{13}-[\w.-]+$/.test(continuation)) {
    throw new AgentError('invalid-input', 'The continuation did not come from an earlier page.');
  }
  const conditions = [
    `PartitionKey eq '${partitionKey}'`,
    ...(continuation === undefined ? [] : [`RowKey gt '${continuation}'`]),
    // `~` sorts behind whatever may follow the time in a key.
    ...(since === undefined ? [] : [`RowKey le '${inverted(since)}~'`]),
    ...(state === undefined ? [] : [`state eq '${state}'`]),
    ...(workItemId === undefined ? [] : [`workItemId eq ${workItemId}`]),
    ...(project === undefined ? [] : [`project eq '${project.replaceAll("'", "''")}'`]),
  ];
  const options = { queryOptions: { filter: conditions.join(' and ') }, ...requestOptions() };
  const found: { readonly rowKey: string; readonly summary: RunSummary }[] = [];
  // One more than asked for tells whether there is another page.
  for await (const page of table.listEntities(options).byPage({ maxPageSize: Math.min(limit + 1, 1000) })) {
    for (const entity of page) {
      const { summary } = toRow(entity);
      if (summary !== undefined) found.push({ rowKey: rowSchema.parse(entity).rowKey, summary });
    }
    if (found.length > limit) break;
  }
  const runs = found.slice(0, limit);
  const last = runs.at(-1);
  return {
    runs: runs.map(({ summary }) => summary),
    ...(found.length > limit && last !== undefined ? { continuation: last.rowKey } : {}),
  };
}

function toRow(entity: unknown): RunRow {
  const { etag, summary } = rowSchema.parse(entity);
  return { etag, summary: parseSummary(summary) };
}

function parseSummary(text: string): RunSummary | undefined {
  try {
    return runSummarySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function rowKeyOf(runId: string, startedAt: string): string {
  return `${inverted(startedAt)}-${runId}`;
}

function inverted(time: string): string {
  return String(latestMilliseconds - Date.parse(time)).padStart(13, '0');
}
