import type { TableClient, TransactionAction } from '@azure/data-tables';
import { z } from 'zod';
import { findEntity, requestOptions } from '../storage/table.ts';
import { type ChainHead, hashOf, type StoredEvent } from './auditChain.ts';

const headRow = 'head';
const effectPrefix = 'effect-';

/** Row keys of events are digits only: they sort before `:`, and before every other row of the partition. */
const digits = 10;
const behindEvents = ':';

/** What someone else wrote into a row is no reason to stop reading: its hash shows that it is not as it was written. */
const eventRowSchema = z.object({ rowKey: z.string(), event: z.string().catch(''), hash: z.string().catch('') });
const seenEffectSchema = z.object({ rowKey: z.string(), sequence: z.number().int().catch(0) });
const effectRowSchema = z.object({ rowKey: z.string(), sequence: z.number().int() });
const headRowSchema = z.object({
  etag: z.string(),
  sequence: z.number().int(),
  hash: z.string(),
  startedAt: z.string(),
});

/** The head as it stands in the table. */
export interface StoredHead extends ChainHead {
  readonly etag: string;
  /** When the first event happened. */
  readonly startedAt: string;
}

/** An event to be written, with what makes it the same event. */
export interface NewEvent extends StoredEvent {
  readonly effectKey: string;
  readonly at: string;
}

export async function readHead(table: TableClient, runId: string): Promise<StoredHead | undefined> {
  const entity = await findEntity(table.getEntity(runId, headRow, requestOptions()));
  return entity === undefined ? undefined : headRowSchema.parse(entity);
}

/** As {@link readHead}, for who only looks: a head that cannot be read is none. */
export async function readHeadIfValid(table: TableClient, runId: string): Promise<StoredHead | undefined> {
  const entity = await findEntity(table.getEntity(runId, headRow, requestOptions()));
  return headRowSchema.safeParse(entity).data;
}

/** @returns sequence number of the event that was written under the effect key */
export async function readEffect(table: TableClient, runId: string, effectKey: string): Promise<number | undefined> {
  const entity = await findEntity(table.getEntity(runId, effectRow(effectKey), requestOptions()));
  return entity === undefined ? undefined : effectRowSchema.parse(entity).sequence;
}

/**
 * One page of a run's events, in their order.
 * @param after sequence number behind which to begin; 0 for the beginning
 */
export async function readEvents(
  table: TableClient,
  runId: string,
  after: number,
  limit: number,
): Promise<readonly StoredEvent[]> {
  const filter = `${partition(runId)} and RowKey gt '${eventRow(after)}' and RowKey lt '${behindEvents}'`;
  const pages = table.listEntities({ queryOptions: { filter }, ...requestOptions() }).byPage({ maxPageSize: limit });
  const found: StoredEvent[] = [];
  for await (const page of pages) {
    found.push(...page.flatMap(toStoredEvent));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

/** Sequence numbers by the SHA-256 of the effect key. */
export async function readEffects(table: TableClient, runId: string): Promise<ReadonlyMap<string, number>> {
  const filter = `${partition(runId)} and RowKey ge '${effectPrefix}' and RowKey lt 'effect.'`;
  const effects = new Map<string, number>();
  for await (const entity of table.listEntities({ queryOptions: { filter } })) {
    const { rowKey, sequence } = seenEffectSchema.parse(entity);
    effects.set(rowKey.slice(effectPrefix.length), sequence);
  }
  return effects;
}

/** The one transaction that puts events behind the head: all of it happens, or nothing. */
export function writeActions(
  runId: string,
  before: StoredHead | undefined,
  events: readonly [NewEvent, ...NewEvent[]],
): TransactionAction[] {
  const [first] = events;
  const last = events.at(-1) ?? first;
  const head = {
    partitionKey: runId,
    rowKey: headRow,
    sequence: last.sequence,
    hash: last.hash,
    startedAt: before?.startedAt ?? first.at,
  };
  return [
    before === undefined ? ['create', head] : ['update', head, 'Replace', { etag: before.etag }],
    ...events.flatMap(({ sequence, text, hash, effectKey }): TransactionAction[] => [
      ['create', { partitionKey: runId, rowKey: eventRow(sequence), event: text, hash }],
      ['create', { partitionKey: runId, rowKey: effectRow(effectKey), sequence }],
    ]),
  ];
}

export function eventRow(sequence: number): string {
  return String(sequence).padStart(digits, '0');
}

function effectRow(effectKey: string): string {
  return `${effectPrefix}${hashOf(effectKey)}`;
}

function partition(runId: string): string {
  return `PartitionKey eq '${runId.replaceAll("'", "''")}'`;
}

/** Nothing for a row whose key is no place in a chain. */
function toStoredEvent(entity: unknown): readonly StoredEvent[] {
  const { rowKey, event, hash } = eventRowSchema.parse(entity);
  return /^\d{10}$/.test(rowKey) ? [{ sequence: Number(rowKey), text: event, hash }] : [];
}
