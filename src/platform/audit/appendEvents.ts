import { setTimeout as delay } from 'node:timers/promises';
import type { TableClient } from '@azure/data-tables';
import type { LRUCache } from 'lru-cache';
import { AgentError } from '../../contracts/agentError.ts';
import type { AuditEntry } from '../../contracts/runs/auditEvent.ts';
import { isConflict, requestOptions } from '../storage/table.ts';
import { type ChainHead, emptyChain, linkEvent, type StoredEvent } from './auditChain.ts';
import { type NewEvent, readEffect, readEvents, readHead, type StoredHead, writeActions } from './auditRows.ts';

/** Each round one of the writers gets through, so this bounds how many may write to one run at once. */
const maximumTries = 40;
const longestPauseMilliseconds = 40;

/** What stands in the chain after entries were appended. */
export interface Appended {
  /** The stored event of each entry, in the order of the entries. */
  readonly events: readonly StoredEvent[];
  /** Those of them that were not there before, in the order of the chain. */
  readonly written: readonly StoredEvent[];
  readonly newest: { readonly sequence: number; readonly startedAt: string };
}

/** A transaction holds at most 100 rows: the head, and two for each event. */
const maximumEvents = 40;

/**
 * The head that this process wrote last, by run. It saves the reading: where another process wrote since, or an effect
 * is there already, the transaction fails and everything is read.
 */
export type KnownHeads = LRUCache<string, StoredHead>;

/**
 * Appends entries of one run in one transaction, leaving out those whose effect key is there already. Writers of one run
 * meet at the etag of its head: whoever comes second reads again and tries again.
 * @throws AgentError `invalid-input` for more than 40 at once, `unavailable` when too many others write to the run
 */
export async function appendEvents(
  table: TableClient,
  heads: KnownHeads,
  runId: string,
  entries: readonly [AuditEntry, ...AuditEntry[]],
): Promise<Appended> {
  if (entries.length > maximumEvents) {
    throw new AgentError('invalid-input', `At most ${maximumEvents} audit events can be written at once.`);
  }
  const keys = entries.map(({ effectKey }) => effectKey);
  const distinct = entries.filter(({ effectKey }, index) => keys.indexOf(effectKey) === index);
  for (let tries = 0; tries < maximumTries; tries += 1) {
    const { head, known } = await readBefore(table, tries === 0 ? heads.get(runId) : undefined, runId, distinct);
    const fresh = linkAll(
      distinct.filter(({ effectKey }) => !known.has(effectKey)),
      head ?? emptyChain,
    );
    const [first, ...others] = fresh;
    if (first !== undefined) {
      const written = await submit(table, runId, head, [first, ...others]);
      if (written === undefined) {
        heads.delete(runId);
        if (tries > 0) await delay(Math.random() * longestPauseMilliseconds);
        continue;
      }
      heads.set(runId, written);
    }
    const startedAt = head?.startedAt ?? first?.at;
    if (startedAt === undefined) break;
    return {
      events: await Promise.all(entries.map(({ effectKey }) => storedEvent(table, runId, effectKey, known, fresh))),
      written: fresh,
      newest: { sequence: fresh.at(-1)?.sequence ?? head?.sequence ?? 0, startedAt },
    };
  }
  throw new AgentError(
    'unavailable',
    `Could not write the audit log of ${runId}: others wrote first, or its chain is damaged. Try again, then run \`code-agent audit verify ${runId}\`.`,
  );
}

interface Before {
  readonly head: StoredHead | undefined;
  /** Sequence numbers of those entries that are there already, by effect key. */
  readonly known: ReadonlyMap<string, number>;
}

async function readBefore(
  table: TableClient,
  remembered: StoredHead | undefined,
  runId: string,
  entries: readonly AuditEntry[],
): Promise<Before> {
  if (remembered !== undefined) return { head: remembered, known: new Map() };
  const [head, known] = await Promise.all([readHead(table, runId), readKnown(table, runId, entries)]);
  return { head, known };
}

async function readKnown(
  table: TableClient,
  runId: string,
  entries: readonly AuditEntry[],
): Promise<ReadonlyMap<string, number>> {
  const pairs = await Promise.all(
    entries.map(async ({ effectKey }) => [effectKey, await readEffect(table, runId, effectKey)] as const),
  );
  return new Map(pairs.flatMap(([effectKey, sequence]) => (sequence === undefined ? [] : [[effectKey, sequence]])));
}

function linkAll(entries: readonly AuditEntry[], head: ChainHead): readonly NewEvent[] {
  const linked: NewEvent[] = [];
  for (const entry of entries) {
    const stored = linkEvent(entry, linked.at(-1) ?? head);
    linked.push({ ...stored, effectKey: entry.effectKey, at: entry.at });
  }
  return linked;
}

/** @returns the new head; undefined when someone else wrote to the run since its head was read, or one of the effects */
async function submit(
  table: TableClient,
  runId: string,
  head: StoredHead | undefined,
  events: readonly [NewEvent, ...NewEvent[]],
): Promise<StoredHead | undefined> {
  try {
    const { subResponses } = await table.submitTransaction(writeActions(runId, head, events), requestOptions());
    const [first] = events;
    const { sequence, hash } = events.at(-1) ?? first;
    // The head is the transaction's first action. An etag that is missing fails the next write, which then reads.
    return { sequence, hash, startedAt: head?.startedAt ?? first.at, etag: subResponses[0]?.etag ?? '' };
  } catch (error) {
    if (isConflict(error)) return undefined;
    throw error;
  }
}

async function storedEvent(
  table: TableClient,
  runId: string,
  effectKey: string,
  known: ReadonlyMap<string, number>,
  fresh: readonly NewEvent[],
): Promise<StoredEvent> {
  const written = fresh.find((event) => event.effectKey === effectKey);
  if (written !== undefined) return written;
  const sequence = known.get(effectKey) ?? 0;
  const [event] = await readEvents(table, runId, sequence - 1, 1);
  if (event?.sequence === sequence) return event;
  throw new AgentError('unexpected', `Event ${sequence} of ${runId} is missing from the audit log.`, {
    isRetryable: false,
  });
}
