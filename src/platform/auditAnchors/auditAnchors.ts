import { toFailure } from '../../contracts/agentError.ts';
import { canonicalJson } from '../audit/auditChain.ts';
import { dayOf } from '../audit/auditDays.ts';
import { type ContainerSource, createContainerSource } from '../storage/blobContainer.ts';
import { accountNameOf, type StorageConnection } from '../storage/connection.ts';
import { attempt } from '../storage/table.ts';
import type { CredentialSource } from '../tokens/azureCredential.ts';
import { listBlobs, readAnchors, writeOnce } from './anchorBlobs.ts';
import {
  type Anchor,
  anchorBlobName,
  anchorHash,
  dayAfter,
  dayBefore,
  fallbackBlobName,
  signedText,
} from './anchorFormat.ts';
import { type AnchorKeys, type AuditSigner, createAnchorKeys } from './anchorKeys.ts';
import { type AuditReader, compareWithEvents, compareWithLog, readHeads } from './chainHeads.ts';
import {
  type AnchorFinding,
  type AnchorRequirements,
  type AnchorSeries,
  isExplained,
  type VerifiedAnchor,
  verifyAnchorCoverage,
} from './verifyAnchors.ts';

export const anchorContainerName = 'audit-anchors';

const millisecondsADay = 24 * 3600 * 1000;

/** The most days that one look anchors: those of ten years, for an installation whose key is that old. */
const maximumDays = 3_660;

/** How long after midnight the day before may still be without its anchor. */
const delayMilliseconds = 2 * 3600 * 1000;

/** What a look at the anchors did and found. */
export interface AnchorReport {
  /** Days that got their anchor. */
  readonly anchored: readonly string[];
  /** What the app did not do itself, and what it could not do. */
  readonly findings: readonly AnchorFinding[];
}

/** The daily anchors of the audit log: one blob a day, never written again. */
export interface AuditAnchors {
  /**
   * Looks at everything that lies among the anchors, and anchors every day that is over and has no anchor yet, also days
   * on which nothing ran. What someone else put there decides nothing: it is reported.
   * @throws AgentError `unavailable` when the storage account does not answer
   */
  anchor(): Promise<AnchorReport>;
  /** Every anchor that nothing speaks against, oldest first, and what is wrong with the others. */
  read(): Promise<AnchorSeries>;
}

export interface AnchorOptions {
  /** Signs new anchors; without it anyone who may write the container can forge them. */
  readonly signer?: AuditSigner | undefined;
  /** What signatures are checked with, where it is not the signer's own keys. */
  readonly keys?: AnchorKeys | undefined;
  /** Blobs that someone looked into, which are not reported any more. */
  readonly accepted?: readonly string[] | undefined;
  /** First day (`yyyy-mm-dd`) that must have an anchor, where it is not the day on which the key was made. */
  readonly since?: string | undefined;
}

type Compared = Pick<AnchorSeries, 'anchors' | 'findings'>;

interface Parts {
  readonly source: ContainerSource;
  readonly account: string;
  readonly audit: AuditReader;
  readonly now: () => number;
  readonly options: AnchorOptions;
  /** Hash by day of the anchors that this process wrote. */
  readonly own: Map<string, string>;
}

/** @param now milliseconds since the epoch */
export function createAuditAnchors(
  connection: StorageConnection,
  credential: CredentialSource,
  audit: AuditReader,
  now: () => number,
  options: AnchorOptions = {},
): AuditAnchors {
  const source = createContainerSource(connection, credential, anchorContainerName);
  const parts = { source, account: accountNameOf(connection), audit, now, options, own: new Map<string, string>() };
  return {
    anchor: () => attempt('anchor the audit log', () => anchorDays(parts)),
    read: () => attempt('read the anchors of the audit log', () => readAll(parts)),
  };
}

async function readAll(parts: Parts): Promise<AnchorSeries> {
  const { audit, now, options } = parts;
  const keys = await keysOf(options);
  const series = await readSeries(parts, keys);
  const first = options.since ?? keys?.since ?? (await audit.days.firstDay());
  const last = dayBefore(dayOf(now() - delayMilliseconds));
  const extent = verifyAnchorCoverage(series, first, last).filter(
    (finding) => !isExplained(finding, series.findings) && options.accepted?.includes(finding.subject) !== true,
  );
  return { ...series, findings: [...series.findings, ...extent] };
}

async function keysOf({ signer, keys }: AnchorOptions): Promise<AnchorKeys | undefined> {
  return keys ?? (signer === undefined ? undefined : createAnchorKeys(await signer.publicKeys()));
}

async function readSeries(
  parts: Parts,
  keys: AnchorKeys | undefined,
  keepsChains: (day: string) => boolean = () => true,
): Promise<AnchorSeries> {
  return await readAnchors(parts.source, await listBlobs(parts.source), requirementsOf(parts, keys), keepsChains);
}

function requirementsOf({ account, now, options }: Parts, keys: AnchorKeys | undefined): AnchorRequirements {
  return { account, keys, accepted: options.accepted ?? [], today: dayOf(now()) };
}

async function anchorDays(parts: Parts): Promise<AnchorReport> {
  const { now, options, own } = parts;
  let keys: AnchorKeys | undefined;
  try {
    keys = await keysOf(options);
  } catch (error) {
    return { anchored: [], findings: [cannotSign('the anchors', error)] };
  }
  const isSigned = options.signer !== undefined;
  const yesterday = dayBefore(dayOf(now()));
  // Without signatures nothing tells the app's own anchors from others, so that each is compared with the events.
  const series = await readSeries(parts, keys, (day) => !isSigned || day >= dayBefore(yesterday));
  const compared = isSigned ? await compareNewest(parts, series) : await compareAll(parts, series);
  const findings = [...series.findings, ...findRemovedAnchors(own, series), ...compared.findings];
  const first = await firstMissing(parts, compared.anchors, keys);
  const known = new Map(compared.anchors.map(({ anchor: { day }, hash }) => [day, hash]));
  const anchored = first === undefined ? [] : await anchorFrom(parts, keys, first, known, findings);
  return { anchored, findings };
}

/**
 * Where to go on. With a key: behind the newest anchor that it signed, else on the day on which it was made, which the
 * vault knows. Without one every day is looked at, from the first that there are notes of.
 */
async function firstMissing(
  { audit, now, options }: Parts,
  anchors: readonly VerifiedAnchor[],
  keys: AnchorKeys | undefined,
): Promise<string | undefined> {
  if (options.signer !== undefined) {
    const newest = anchors.filter(({ anchor }) => anchor.signature !== undefined).at(-1);
    if (newest !== undefined) return dayAfter(newest.anchor.day);
    if (keys?.since !== undefined) return keys.since;
  }
  const noted = await audit.days.firstDay();
  const earliest = dayOf(now() - maximumDays * millisecondsADay);
  return noted === undefined || noted > earliest ? noted : earliest;
}

async function anchorFrom(
  parts: Parts,
  keys: AnchorKeys | undefined,
  first: string,
  known: Map<string, string>,
  findings: AnchorFinding[],
): Promise<readonly string[]> {
  const today = dayOf(parts.now());
  const anchored: string[] = [];
  for (let day = first; day < today && anchored.length < maximumDays; day = dayAfter(day)) {
    if (known.has(day)) continue;
    const { chains, findings: more } = await readHeads(parts.audit, day);
    findings.push(...more);
    const written = await writeAnchor(parts, keys, { day, previous: known.get(dayBefore(day)), chains }, findings);
    if (written === undefined) break;
    known.set(day, written.hash);
    if (written.isOwn) anchored.push(day);
  }
  return anchored;
}

/** @returns the anchor of the day; undefined where it cannot be written, of which a finding tells */
async function writeAnchor(
  parts: Parts,
  keys: AnchorKeys | undefined,
  about: Pick<Anchor, 'day' | 'previous' | 'chains'>,
  findings: AnchorFinding[],
): Promise<{ readonly hash: string; readonly isOwn: boolean } | undefined> {
  const { source, account, now, options, own } = parts;
  const anchor: Anchor = { ...about, account, anchoredAt: new Date(now()).toISOString() };
  const { day } = anchor;
  let text: string;
  try {
    text = canonicalJson({ ...anchor, signature: await options.signer?.sign(signedText(anchor)) });
  } catch (error) {
    findings.push(cannotSign(`the anchor of ${day}`, error));
    return undefined;
  }
  if (!(await writeOnce(source, anchorBlobName(day), text))) {
    const other = await readVerified(parts, keys, day);
    if (other !== undefined) return { hash: other.hash, isOwn: false };
    // Whatever took the name is no anchor of the app's: its own lies beside it.
    await writeOnce(source, fallbackBlobName(day, text), text);
  }
  own.set(day, anchorHash(anchor));
  return { hash: anchorHash(anchor), isOwn: true };
}

/** The anchor that another instance of the app wrote at the same time. */
async function readVerified(
  parts: Parts,
  keys: AnchorKeys | undefined,
  day: string,
): Promise<VerifiedAnchor | undefined> {
  const listed = (await listBlobs(parts.source)).filter(({ name }) => name === anchorBlobName(day));
  const { anchors } = await readAnchors(parts.source, listed, requirementsOf(parts, keys), () => true);
  const { anchors: compared } = parts.options.signer === undefined ? await compareAll(parts, { anchors }) : { anchors };
  return compared[0];
}

/** The newest signed anchor against the events: an hour later someone is told of those that were written again. */
async function compareNewest({ audit }: Parts, { anchors }: AnchorSeries): Promise<Compared> {
  const newest = anchors.at(-1);
  const findings = newest === undefined ? [] : await compareWithEvents(audit, newest.anchor);
  return { anchors, findings };
}

async function compareAll({ audit, options }: Parts, { anchors }: Pick<AnchorSeries, 'anchors'>): Promise<Compared> {
  const sound: VerifiedAnchor[] = [];
  const findings: AnchorFinding[] = [];
  for (const one of anchors) {
    const difference = await compareWithLog(audit, one.anchor);
    if (difference === undefined) {
      sound.push(one);
    } else if (options.accepted?.includes(one.name) !== true) {
      const message = `${one.name} is not what the app would have written. ${difference}`;
      findings.push({ kind: 'differs', subject: one.name, message });
    }
  }
  return { anchors: sound, findings };
}

/** Anchors that this process wrote and that are not there any more. */
function findRemovedAnchors(own: Parts['own'], { anchors }: AnchorSeries): readonly AnchorFinding[] {
  const hashes = new Set(anchors.map(({ hash }) => hash));
  return [...own]
    .filter(([, hash]) => !hashes.has(hash))
    .map(([day]) => ({
      kind: 'removed',
      subject: day,
      message: `The anchor of ${day} was removed after the app wrote it.`,
    }));
}

function cannotSign(what: string, error: unknown): AnchorFinding {
  const message = `The key cannot sign ${what}: ${toFailure(error).message} The app tries again in an hour.`;
  return { kind: 'cannot-sign', subject: 'key', message };
}
