import type { AuditLog, ChainLinkAt } from '../audit/auditLog.ts';
import { type Anchor, dayAfter } from './anchorFormat.ts';
import type { AnchorFinding } from './verifyAnchors.ts';

/** How many chains are read at once. */
const width = 16;

/** The most events that one request gives. */
const pageSize = 1000;

/** How often a chain is read again because someone writes to it. */
const maximumReads = 3;

export type AuditReader = Pick<AuditLog, 'head' | 'linksFrom' | 'days' | 'written'>;

/** An event may be written a while after it happened, and so after the anchor of its day. */
const slackMilliseconds = 3600 * 1000;

interface Head {
  readonly link: ChainLinkAt | undefined;
  readonly findings: readonly AnchorFinding[];
}

/**
 * Ends of the chains that grew on a day, as the events themselves say, and what speaks against them: a head that is not
 * the last event, events that this process wrote otherwise, a chain that is not noted for the day.
 */
export async function readHeads(
  audit: AuditReader,
  day: string,
): Promise<{ readonly chains: Anchor['chains']; readonly findings: readonly AnchorFinding[] }> {
  const noted = await audit.days.chainsOn(day);
  const forgotten = audit.written.runsOn(day).filter((runId) => !noted.includes(runId));
  const runIds = [...noted, ...forgotten].sort();
  const findings = forgotten.map((runId) =>
    finding(runId, `${runId} got events on ${day}, but the record of that was removed.`),
  );
  const chains: Anchor['chains'] = [];
  for (const [runId, { link, findings: more }] of await mapConcurrently(runIds, (runId) => readEnd(audit, runId))) {
    findings.push(...more);
    if (link !== undefined) chains.push({ runId, sequence: link.sequence, hash: link.hash });
  }
  return { chains, findings };
}

/** Events that an anchor names, and that are not in the log any more as they were. */
export async function compareWithEvents(
  audit: Pick<AuditLog, 'linksFrom'>,
  { day, chains }: Anchor,
): Promise<readonly AnchorFinding[]> {
  const found = await mapConcurrently(chains, async ({ runId, sequence, hash }) => {
    const [link] = await audit.linksFrom(runId, sequence, 1);
    if (link?.sequence === sequence && link.hash === hash) return [];
    return [finding(runId, `Event ${sequence} of ${runId} differs from the one anchored on ${day}.`)];
  });
  return found.flatMap(([, findings]) => findings);
}

/**
 * What an anchor, which may be anyone's, says of its day otherwise than the log does.
 * @returns undefined where the app would have written the same
 */
export async function compareWithLog(audit: AuditReader, anchor: Anchor): Promise<string | undefined> {
  const [changed] = await compareWithEvents(audit, anchor);
  return changed?.message ?? (await findOmittedEvent(audit, anchor));
}

/** An event of the day that the anchor should know. */
export async function findOmittedEvent(
  audit: Pick<AuditLog, 'linksFrom' | 'days'>,
  { day, chains }: Anchor,
): Promise<string | undefined> {
  const anchored = new Map(chains.map(({ runId, sequence }) => [runId, sequence]));
  const end = Date.parse(dayAfter(day)) - slackMilliseconds;
  const found = await mapConcurrently(await audit.days.chainsOn(day), async (runId) => {
    const [next] = await audit.linksFrom(runId, (anchored.get(runId) ?? 0) + 1, 1);
    const isLeftOut = next !== undefined && Date.parse(next.at) < end;
    return isLeftOut ? `It omits event ${next.sequence} of ${runId}, which belongs to that day.` : undefined;
  });
  return found.map(([, message]) => message).find((message) => message !== undefined);
}

async function readEnd(audit: AuditReader, runId: string): Promise<Head> {
  const broken = await firstBroken(audit, runId);
  const { link, isSound } = await readLast(audit, runId);
  const rewritten = broken === undefined ? [] : [`Event ${broken} of ${runId} differs from the one this app wrote.`];
  const unsound = isSound ? [] : [`The head of ${runId} is not its last event.`];
  return { link, findings: [...rewritten, ...unsound].map((message) => finding(runId, message)) };
}

/** Sequence number of the first event that stands otherwise in the table than this process wrote it. */
async function firstBroken(audit: AuditReader, runId: string): Promise<number | undefined> {
  const written = audit.written.linksOf(runId);
  const [first] = written;
  if (first === undefined) return undefined;
  const links = await audit.linksFrom(runId, first.sequence, pageSize);
  const last = links.length < pageSize ? Number.POSITIVE_INFINITY : (links.at(-1)?.sequence ?? 0);
  const hashes = new Map(links.map(({ sequence, hash }) => [sequence, hash]));
  return written.find(({ sequence, hash }) => sequence <= last && hashes.get(sequence) !== hash)?.sequence;
}

interface Last {
  readonly link: ChainLinkAt | undefined;
  /** Whether the head names it. */
  readonly isSound: boolean;
}

async function readLast(audit: AuditReader, runId: string): Promise<Last> {
  let last: Last = { link: undefined, isSound: true };
  for (let reads = 0; reads < maximumReads; reads += 1) {
    const head = await audit.head(runId);
    const [first, ...others] = await linksToEnd(audit, runId, head?.sequence ?? 1);
    if (head === undefined) return { link: others.at(-1) ?? first, isSound: first === undefined };
    if (first?.sequence !== head.sequence || first.hash !== head.hash) {
      return { link: (await linksToEnd(audit, runId, 1)).at(-1), isSound: false };
    }
    // Whoever writes at this moment moves the head, too, so that the next look finds them together.
    last = { link: others.at(-1) ?? first, isSound: others.length === 0 };
    if (last.isSound) break;
  }
  return last;
}

async function linksToEnd(audit: AuditReader, runId: string, first: number): Promise<readonly ChainLinkAt[]> {
  const links: ChainLinkAt[] = [];
  for (let start = first, size = pageSize; size === pageSize; ) {
    const page = await audit.linksFrom(runId, start, pageSize);
    links.push(...page);
    size = page.length;
    start = (page.at(-1)?.sequence ?? start) + 1;
  }
  return links;
}

async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly (readonly [Item, Result])[]> {
  const results: (readonly [Item, Result])[] = [];
  for (let start = 0; start < items.length; start += width) {
    const slice = items.slice(start, start + width);
    results.push(...(await Promise.all(slice.map(async (item) => [item, await work(item)] as const))));
  }
  return results;
}

function finding(runId: string, message: string): AnchorFinding {
  return { kind: 'rewritten', subject: runId, message };
}
