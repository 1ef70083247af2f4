import type { TableClient } from '@azure/data-tables';
import { LRUCache } from 'lru-cache';
import { AgentError } from '../../contracts/agentError.ts';
import type { AuditDraft, AuditEntry, AuditEvent } from '../../contracts/runs/auditEvent.ts';
import type { RunSummary } from '../../contracts/runs/runSummary.ts';
import { createKeyedSemaphore } from '../concurrency/keyedSemaphore.ts';
import { createRunProjection, type RunProjection } from '../runs/runProjection.ts';
import { createRunTable, type RunTable, rememberedRuns, runTableName } from '../runs/runTable.ts';
import type { StorageConnection } from '../storage/connection.ts';
import { attempt, createTableSource, type TableSource } from '../storage/table.ts';
import { inStorageSpan } from '../telemetry/spans.ts';
import type { CredentialSource } from '../tokens/azureCredential.ts';
import { appendEvents, type KnownHeads } from './appendEvents.ts';
import { type ChainHead, parseEvent, parseJsonObject, type StoredEvent, validateEntry } from './auditChain.ts';
import { type AuditDays, auditDaysTableName, createAuditDays, dayOf } from './auditDays.ts';
import { readEffects, readEvents, readHead, readHeadIfValid } from './auditRows.ts';
import { createRecentWrites, type RecentWrites } from './recentWrites.ts';
import { type ChainProblem, type StoredChain, verifyChain } from './verifyChain.ts';

export const auditTableName = 'AuditEvents';

/** The most events that one request of the table service gives. */
const largestPage = 1000;

/** How often a chain is read again because someone wrote to it in the meantime. */
const maximumReads = 10;

export interface AuditPage {
  readonly events: readonly AuditEvent[];
  /** Sequence number to go on behind; absent on the last page. */
  readonly next?: number | undefined;
}

/** Place, hash and time of an event. */
export interface ChainLinkAt extends ChainHead {
  /** ISO 8601, as the event says it; empty where it cannot be read. */
  readonly at: string;
}

/** What a look at a chain found. */
export interface ChainVerdict {
  readonly runId: string;
  readonly events: number;
  readonly problems: readonly ChainProblem[];
}

/** The list of runs, which follows every event. */
export interface RunReader extends Pick<RunTable, 'list'> {
  /** @returns undefined where there is no such run */
  find(runId: string): Promise<RunSummary | undefined>;
}

/** The log of everything decided and done: append-only, hash-chained per run, each effect once. */
export interface AuditLog {
  /**
   * Writes an event once: where one of the run has its effect key already, that one is the result.
   * @throws AgentError `too-large` for an event with content in it, `unavailable` when the table cannot be written now
   */
  append(entry: AuditEntry): Promise<AuditEvent>;
  /** As `append`, for 1 to 40 events of one run that are written together or not at all. */
  appendAll(runId: string, drafts: readonly AuditDraft[]): Promise<readonly AuditEvent[]>;
  /** Events of a run in their order, behind the sequence number `after`. */
  read(runId: string, page: { readonly after?: number | undefined; readonly limit: number }): Promise<AuditPage>;
  /** Place, hash and time of the events from one on, as they stand in the table; at most a thousand of them. */
  linksFrom(runId: string, first: number, limit?: number): Promise<readonly ChainLinkAt[]>;
  /** Place and hash of the newest event; undefined where nothing was written. */
  head(runId: string): Promise<ChainHead | undefined>;
  /** Looks for every change after an event was written, and names its place. */
  verify(runId: string): Promise<ChainVerdict>;
  /** Makes the list of runs again from the events. @returns how many it has, and how many rows were of no run */
  rebuildRuns(): Promise<{ readonly runs: number; readonly removed: number }>;
  readonly runs: RunReader;
  readonly days: Pick<AuditDays, 'chainsOn' | 'firstDay' | 'allChains'>;
  readonly written: Pick<RecentWrites, 'linksOf' | 'runsOn'>;
  /** @throws when the table service does not answer */
  ping(): Promise<void>;
}

/** What records a decision or an effect. */
export type AuditWriter = Pick<AuditLog, 'append' | 'appendAll'>;

/** Is told every event once, right after it was written, with the time of its run's first event. */
export type AuditObserver = (events: readonly AuditEvent[], startedAt: string) => void;

/**
 * @param now milliseconds since the epoch; says on which day an event was written
 * @param onWritten counts what happens, for example
 */
export function createAuditLog(
  connection: StorageConnection,
  credential: CredentialSource,
  now: () => number,
  onWritten: AuditObserver = () => {},
): AuditLog {
  const source = createTableSource(connection, credential, auditTableName);
  const days = createAuditDays(createTableSource(connection, credential, auditDaysTableName), now);
  const runs = createRunTable(createTableSource(connection, credential, runTableName));
  const readFrom = async (runId: string, after: number) => (await readAll(source, runId, after)).map(parseEvent);
  const projection = createRunProjection(runs, readFrom);
  const written = createRecentWrites();
  const write = createWrite(source, days, projection, (events, startedAt, runId) => {
    written.note(
      runId,
      events.map(({ sequence, hash }) => ({ sequence, hash })),
      dayOf(now()),
    );
    onWritten(events, startedAt);
  });
  const headOf = (runId: string) =>
    attempt(`read the audit log of ${runId}`, async () => await readHeadIfValid(await source(), runId));
  return {
    async append({ runId, ...draft }) {
      const [event] = await write(runId, [draft]);
      if (event === undefined) throw new AgentError('unexpected', 'Nothing was written to the audit log.');
      return event;
    },
    appendAll: write,
    read: async (runId, page) => await attempt(`read the audit log of ${runId}`, () => readPage(source, runId, page)),
    linksFrom: (runId, first, limit = largestPage) =>
      attempt(`read the audit log of ${runId}`, async () =>
        (await readEvents(await source(), runId, first - 1, limit)).map(toLink),
      ),
    head: headOf,
    async verify(runId) {
      const chain = await attempt(`read the audit log of ${runId}`, () => readChain(source, runId));
      return { runId, events: chain.events.length, problems: verifyChain(chain) };
    },
    rebuildRuns: () => attempt('rebuild the list of runs', () => rebuild(days, projection, runs, headOf)),
    runs: {
      list: runs.list,
      async find(runId) {
        const head = await headOf(runId);
        return head === undefined ? undefined : (await runs.find(runId, head.startedAt))?.summary;
      },
    },
    days,
    written,
    ping: async () => void (await readHead(await source(), 'none')),
  };
}

function createWrite(
  source: TableSource,
  days: AuditDays,
  projection: RunProjection,
  onWritten: (events: readonly AuditEvent[], startedAt: string, runId: string) => void,
): AuditLog['appendAll'] {
  const heads: KnownHeads = new LRUCache({ max: rememberedRuns });
  const inTurn = createKeyedSemaphore();
  return async (runId, drafts) => {
    const [first, ...others] = drafts.map((draft) => validateEntry({ ...draft, runId }));
    if (first === undefined) return [];
    const work = async () => {
      await days.note(runId);
      const { events, written, newest } = await appendEvents(await source(), heads, runId, [first, ...others]);
      const news = written.map(parseEvent);
      await projection.follow(runId, newest, news);
      onWritten(news, newest.startedAt, runId);
      return events.map(parseEvent);
    };
    // Parallel activities of this process need not meet at the head's etag; those of others still do.
    return await inStorageSpan('audit.append', () =>
      attempt(`write the audit log of ${runId}`, () => inTurn(runId, work)),
    );
  };
}

function toLink({ sequence, hash, text }: StoredEvent): ChainLinkAt {
  const { at } = parseJsonObject(text);
  return { sequence, hash, at: typeof at === 'string' ? at : '' };
}

async function readPage(
  source: TableSource,
  runId: string,
  { after = 0, limit }: { readonly after?: number | undefined; readonly limit: number },
): Promise<AuditPage> {
  const events = (await readEvents(await source(), runId, after, limit + 1)).map(parseEvent);
  const page = events.slice(0, limit);
  const last = page.at(-1);
  return { events: page, ...(events.length > limit && last !== undefined ? { next: last.sequence } : {}) };
}

async function readAll(source: TableSource, runId: string, after: number) {
  const table = await source();
  const events = [...(await readEvents(table, runId, after, largestPage))];
  let size = events.length;
  while (size === largestPage) {
    const page = await readEvents(table, runId, events.at(-1)?.sequence ?? after, largestPage);
    events.push(...page);
    size = page.length;
  }
  return events;
}

/** Reads a chain as it stood at one moment: events that come in between its parts would look like damage. */
async function readChain(source: TableSource, runId: string): Promise<StoredChain> {
  const table = await source();
  for (let reads = 0; reads < maximumReads; reads += 1) {
    const head = await readHeadIfValid(table, runId);
    const [events, effects] = [await readAll(source, runId, 0), await readEffects(table, runId)];
    if (await isStill(table, runId, head)) return { runId, head, events, effects };
  }
  throw new AgentError(
    'unavailable',
    `The audit log of the run ${runId} is being written continuously. Try again later.`,
  );
}

async function isStill(table: TableClient, runId: string, head: ChainHead | undefined): Promise<boolean> {
  const latest = await readHeadIfValid(table, runId);
  return latest?.sequence === head?.sequence && latest?.hash === head?.hash;
}

async function rebuild(
  days: AuditDays,
  projection: RunProjection,
  runs: RunTable,
  headOf: (runId: string) => Promise<{ readonly sequence: number; readonly startedAt: string } | undefined>,
) {
  const chains = await days.allChains();
  const kept = new Map<string, string>();
  for (const runId of chains) {
    const head = await headOf(runId);
    const summary = head === undefined ? undefined : await projection.rebuild(runId, head);
    if (head !== undefined && summary !== undefined) kept.set(runId, head.startedAt);
  }
  return { runs: kept.size, removed: await runs.removeExcept(kept) };
}
