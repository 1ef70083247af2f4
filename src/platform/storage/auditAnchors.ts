import { RestError } from '@azure/storage-blob';
import { z } from 'zod';
import type { CredentialSource } from '../credential.ts';
import { canonicalJson, hashOf } from './auditChain.ts';
import { dayOf } from './auditDays.ts';
import type { AuditLog } from './auditLog.ts';
import { type ContainerSource, createContainerSource } from './blobContainer.ts';
import type { StorageConnection } from './connection.ts';
import { attempt } from './table.ts';

export const anchorContainerName = 'audit-anchors';

const requestTimeoutMilliseconds = 60_000;
const millisecondsADay = 24 * 3600 * 1000;

/** How many heads are read at once. */
const width = 16;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Heads of the chains that grew on a day, kept where nobody can change them. */
export const anchorSchema = z.object({
  /** `yyyy-mm-dd`, UTC. */
  day: z.iso.date(),
  /** SHA-256 of the anchor of the day before: anchors are a chain, too. Absent in the first. */
  previous: sha256.optional(),
  chains: z.array(z.object({ runId: z.string(), sequence: z.number().int().positive(), hash: sha256 })),
});

export type Anchor = z.infer<typeof anchorSchema>;

/** An anchor as it is kept: `problem` says what is wrong with it. */
export interface StoredAnchor {
  readonly day: string;
  readonly anchor: Anchor | undefined;
  readonly problem: string | undefined;
}

/** The daily anchors of the audit log: one blob a day, never written again. */
export interface AuditAnchors {
  /**
   * Anchors every day that is over and has no anchor yet, also days on which nothing ran.
   * @returns the days
   */
  anchor(): Promise<readonly string[]>;
  /** Every anchor, oldest first. */
  read(): Promise<readonly StoredAnchor[]>;
}

/** @param now milliseconds since the epoch */
export function createAuditAnchors(
  connection: StorageConnection,
  credential: CredentialSource,
  audit: Pick<AuditLog, 'head' | 'days'>,
  now: () => number,
): AuditAnchors {
  const source = createContainerSource(connection, credential, anchorContainerName);
  return {
    anchor: () =>
      attempt('anchor the audit log', async () => {
        const last = (await listDays(source)).at(-1);
        const first = last === undefined ? await audit.days.firstDay() : dayAfter(last);
        const anchored: string[] = [];
        let previous = last === undefined ? undefined : hashOf(await readText(source, last));
        const today = dayOf(now());
        for (let day = first; day !== undefined && day < today; day = dayAfter(day)) {
          const text = canonicalJson({ day, previous, chains: await readHeads(audit, day) });
          if (await writeOnce(source, day, text)) anchored.push(day);
          previous = hashOf(await readText(source, day));
        }
        return anchored;
      }),
    read: () => attempt('read the anchors of the audit log', async () => await readAnchors(source)),
  };
}

async function listDays(source: ContainerSource): Promise<readonly string[]> {
  const days: string[] = [];
  for await (const { name } of (await source()).listBlobsFlat()) {
    if (/^\d{4}-\d{2}-\d{2}\.json$/.test(name)) days.push(name.slice(0, 'yyyy-mm-dd'.length));
  }
  return days.sort();
}

async function readHeads(audit: Pick<AuditLog, 'head' | 'days'>, day: string): Promise<Anchor['chains']> {
  const runIds = [...(await audit.days.chainsOn(day))].sort();
  const heads: Anchor['chains'] = [];
  for (let start = 0; start < runIds.length; start += width) {
    const slice = runIds.slice(start, start + width);
    const found = await Promise.all(slice.map(async (runId) => ({ runId, head: await audit.head(runId) })));
    for (const { runId, head } of found) {
      if (head !== undefined) heads.push({ runId, sequence: head.sequence, hash: head.hash });
    }
  }
  return heads;
}

/** @returns false when another instance of the app has written the day */
async function writeOnce(source: ContainerSource, day: string, text: string): Promise<boolean> {
  const content = Buffer.from(text);
  try {
    await (await source()).getBlockBlobClient(blobName(day)).upload(content, content.byteLength, {
      conditions: { ifNoneMatch: '*' },
      blobHTTPHeaders: { blobContentType: 'application/json' },
      abortSignal: AbortSignal.timeout(requestTimeoutMilliseconds),
    });
    return true;
  } catch (error) {
    if (error instanceof RestError && (error.statusCode === 409 || error.statusCode === 412)) return false;
    throw error;
  }
}

async function readAnchors(source: ContainerSource): Promise<readonly StoredAnchor[]> {
  const anchors: StoredAnchor[] = [];
  let before: { readonly day: string; readonly hash: string } | undefined;
  for (const day of await listDays(source)) {
    const text = await readText(source, day);
    const anchor = parseAnchor(text);
    anchors.push({ day, anchor, problem: anchorProblem(day, anchor, before) });
    before = { day, hash: hashOf(text) };
  }
  return anchors;
}

function anchorProblem(
  day: string,
  anchor: Anchor | undefined,
  before: { readonly day: string; readonly hash: string } | undefined,
): string | undefined {
  if (anchor === undefined || anchor.day !== day) return `The anchor of ${day} was changed.`;
  if (anchor.previous === undefined && before === undefined) return undefined;
  if (before === undefined || dayAfter(before.day) !== day) return `The anchor before that of ${day} was removed.`;
  return anchor.previous === before.hash ? undefined : `The anchor of ${before.day} or of ${day} was changed.`;
}

function parseAnchor(text: string): Anchor | undefined {
  try {
    return anchorSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function readText(source: ContainerSource, day: string): Promise<string> {
  const abortSignal = AbortSignal.timeout(requestTimeoutMilliseconds);
  const content = await (await source()).getBlobClient(blobName(day)).downloadToBuffer(0, undefined, { abortSignal });
  return content.toString('utf8');
}

function blobName(day: string): string {
  return `${day}.json`;
}

function dayAfter(day: string): string {
  return dayOf(Date.parse(day) + millisecondsADay);
}
