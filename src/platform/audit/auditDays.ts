import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { requestOptions, type TableSource } from '../storage/table.ts';

export const auditDaysTableName = 'AuditDays';

const keySchema = z.object({ partitionKey: z.string(), rowKey: z.string() });

/** Nothing was written before there was a code-agent. */
const earliestDay = '2026-01-01';

/** How many chains this process remembers to have noted for the day. */
const remembered = 20_000;

/** Which chains got events on which day (UTC, `yyyy-mm-dd`), so that nobody has to look through all events for them. */
export interface AuditDays {
  /** Notes the chain for today; called before an event is written, so that no event stands on no day. */
  note(runId: string): Promise<void>;
  chainsOn(day: string): Promise<readonly string[]>;
  firstDay(): Promise<string | undefined>;
  /** Every chain there is, sorted. */
  allChains(): Promise<readonly string[]>;
}

/** @param now milliseconds since the epoch */
export function createAuditDays(source: TableSource, now: () => number): AuditDays {
  const noted = new LRUCache<string, true>({ max: remembered });
  const list = async (filter?: string) => {
    const table = await source();
    const rows: z.infer<typeof keySchema>[] = [];
    const options = filter === undefined ? {} : { queryOptions: { filter } };
    for await (const entity of table.listEntities(options)) rows.push(keySchema.parse(entity));
    return rows;
  };
  return {
    async note(runId) {
      const day = dayOf(now());
      const key = `${day} ${runId}`;
      if (noted.has(key)) return;
      await (await source()).upsertEntity({ partitionKey: day, rowKey: runId }, 'Replace', requestOptions());
      noted.set(key, true);
    },
    chainsOn: async (day) => (await list(`PartitionKey eq '${day}'`)).map(({ rowKey }) => rowKey),
    async firstDay() {
      const table = await source();
      const queryOptions = { filter: `PartitionKey ge '${earliestDay}' and PartitionKey lt ':'` };
      // Rows that name no day were not written here.
      for await (const page of table.listEntities({ queryOptions, ...requestOptions() }).byPage({ maxPageSize: 10 })) {
        const days = page.map((entity) => keySchema.parse(entity).partitionKey);
        const first = days.find((day) => z.iso.date().safeParse(day).success);
        if (first !== undefined) return first;
      }
      return undefined;
    },
    allChains: async () => [...new Set((await list()).map(({ rowKey }) => rowKey))].sort(),
  };
}

/** The day (UTC) of a time in milliseconds since the epoch: `yyyy-mm-dd`. */
export function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
