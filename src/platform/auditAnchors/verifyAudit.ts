import type { ChainHead } from '../audit/auditChain.ts';
import type { AuditLog, ChainVerdict } from '../audit/auditLog.ts';
import type { ChainProblem } from '../audit/verifyChain.ts';
import type { Anchor } from './anchorFormat.ts';
import type { AuditAnchors } from './auditAnchors.ts';
import { findOmittedEvent } from './chainHeads.ts';
import type { AnchorFinding, AnchorSeries } from './verifyAnchors.ts';

/** What a look at the audit log found. */
export interface AuditVerdict {
  readonly anchors: number;
  /** How many of them the app has signed; undefined where signatures were not checked. */
  readonly signed: number | undefined;
  readonly anchorProblems: readonly AnchorFinding[];
  readonly chains: readonly ChainVerdict[];
}

interface AnchoredLink extends ChainHead {
  readonly day: string;
}

/** Which days the anchors mention. */
interface Coverage {
  readonly newest: string;
  /** Of a day whose anchor is gone or unsound nothing can be told. */
  isCovered(day: string): boolean;
}

type AuditReader = Pick<AuditLog, 'verify' | 'linksFrom' | 'days'>;

/**
 * Verifies chains of the audit log, each also against every anchor of it: an anchored chain cannot be forged, nor
 * disappear, without the anchor telling so.
 * @param runId only this run; without it everything that was ever written
 */
export async function verifyAudit(
  audit: AuditReader,
  anchors: Pick<AuditAnchors, 'read'>,
  runId?: string,
): Promise<AuditVerdict> {
  const series = await anchors.read();
  const links = new Map<string, AnchoredLink[]>();
  for (const { anchor } of series.anchors) collectLinks(links, anchor);
  const runIds = runId === undefined ? new Set([...(await audit.days.allChains()), ...links.keys()]) : [runId];
  const coverage = coverageOf(series);
  const chains: ChainVerdict[] = [];
  for (const chain of runIds) chains.push(await verifyAnchored(audit, chain, links.get(chain) ?? [], coverage));
  return {
    anchors: series.anchors.length,
    signed: series.areSignaturesChecked
      ? series.anchors.filter(({ anchor }) => anchor.signature !== undefined).length
      : undefined,
    anchorProblems: [...series.findings, ...(series.areSignaturesChecked ? [] : await findShortened(audit, series))],
    chains,
  };
}

function coverageOf({ anchors, findings }: AnchorSeries): Coverage {
  const days = new Set(anchors.map(({ anchor }) => anchor.day));
  const newest = anchors.at(-1)?.anchor.day ?? '';
  return { newest, isCovered: (day) => findings.length === 0 || days.has(day) };
}

/** Without signatures an anchor may be anyone's, and say less than the app would. */
async function findShortened(audit: AuditReader, { anchors }: AnchorSeries): Promise<readonly AnchorFinding[]> {
  const findings: AnchorFinding[] = [];
  for (const { name, anchor } of anchors) {
    const leftOut = await findOmittedEvent(audit, anchor);
    if (leftOut === undefined) continue;
    findings.push({
      kind: 'differs',
      subject: name,
      message: `${name} is not what the app would have written. ${leftOut}`,
    });
  }
  return findings;
}

function collectLinks(links: Map<string, AnchoredLink[]>, { day, chains }: Anchor): void {
  for (const { runId, ...head } of chains) {
    const known = links.get(runId);
    if (known === undefined) links.set(runId, [{ ...head, day }]);
    else known.push({ ...head, day });
  }
}

async function verifyAnchored(
  audit: AuditReader,
  runId: string,
  links: readonly AnchoredLink[],
  coverage: Coverage,
): Promise<ChainVerdict> {
  const verdict = await audit.verify(runId);
  const problem = (await compareLinks(audit, runId, links)) ?? (await findBackdated(audit, runId, links, coverage));
  return problem === undefined ? verdict : { ...verdict, problems: [...verdict.problems, problem] };
}

/** The first difference is the forgery; that later anchors differ too follows from it. */
async function compareLinks(
  audit: AuditReader,
  runId: string,
  links: readonly AnchoredLink[],
): Promise<ChainProblem | undefined> {
  for (const { sequence, hash, day } of links.toSorted((left, right) => left.sequence - right.sequence)) {
    const [link] = await audit.linksFrom(runId, sequence, 1);
    if (link?.sequence === sequence && link.hash === hash) continue;
    const message =
      link?.sequence === sequence
        ? `Event ${sequence} differs from the one anchored on ${day}: it or an earlier one was rewritten.`
        : `Event ${sequence} was anchored on ${day} but is missing: it was removed.`;
    return { kind: 'anchor', sequence, message };
  }
  return undefined;
}

/** An event that says it happened before the newest anchor, and that no anchor knows. */
async function findBackdated(
  audit: AuditReader,
  runId: string,
  links: readonly AnchoredLink[],
  { newest, isCovered }: Coverage,
): Promise<ChainProblem | undefined> {
  const anchored = Math.max(0, ...links.map(({ sequence }) => sequence));
  const later = await audit.linksFrom(runId, anchored + 1);
  const found = later.find(({ at }) => at.slice(0, 10) < newest && isCovered(at.slice(0, 10)));
  if (found === undefined) return undefined;
  const { sequence, at } = found;
  const message = `Event ${sequence} is dated ${at.slice(0, 10)}, but no anchor up to ${newest} includes it: it was added later.`;
  return { kind: 'backdated', sequence, message };
}
