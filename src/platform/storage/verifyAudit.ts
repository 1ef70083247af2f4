import type { AuditAnchors } from './auditAnchors.ts';
import type { ChainHead } from './auditChain.ts';
import type { AuditLog, ChainVerdict } from './auditLog.ts';
import type { ChainProblem } from './verifyChain.ts';

/** What is wrong with an anchor itself. */
export interface AnchorProblem {
  readonly day: string;
  readonly message: string;
}

/** What a look at the audit log found. */
export interface AuditVerdict {
  readonly anchors: number;
  readonly anchorProblems: readonly AnchorProblem[];
  readonly chains: readonly ChainVerdict[];
}

interface AnchoredLink extends ChainHead {
  readonly day: string;
}

/**
 * Verifies chains of the audit log, each also against every anchor of it: an anchored chain cannot be forged, nor
 * disappear, without the anchor in its immutable blob telling so.
 * @param runId only this run; without it everything that was ever written
 */
export async function verifyAudit(
  audit: Pick<AuditLog, 'verify' | 'linkAt' | 'days'>,
  anchors: Pick<AuditAnchors, 'read'>,
  runId?: string,
): Promise<AuditVerdict> {
  const stored = await anchors.read();
  const links = new Map<string, AnchoredLink[]>();
  for (const { day, anchor } of stored) {
    for (const { runId: chain, ...head } of anchor?.chains ?? []) {
      links.set(chain, [...(links.get(chain) ?? []), { ...head, day }]);
    }
  }
  const runIds = runId === undefined ? new Set([...(await audit.days.allChains()), ...links.keys()]) : [runId];
  const chains: ChainVerdict[] = [];
  for (const chain of runIds) chains.push(await verifyAnchored(audit, chain, links.get(chain) ?? []));
  return {
    anchors: stored.length,
    anchorProblems: stored.flatMap(({ day, problem }) => (problem === undefined ? [] : [{ day, message: problem }])),
    chains,
  };
}

async function verifyAnchored(
  audit: Pick<AuditLog, 'verify' | 'linkAt'>,
  runId: string,
  links: readonly AnchoredLink[],
): Promise<ChainVerdict> {
  const verdict = await audit.verify(runId);
  const broken: ChainProblem[] = [];
  for (const { sequence, hash, day } of links) {
    if ((await audit.linkAt(runId, sequence))?.hash === hash) continue;
    const message = `Event ${sequence} is not the one that was anchored on ${day}.`;
    broken.push({ kind: 'anchor', sequence, message });
  }
  return { ...verdict, problems: [...verdict.problems, ...broken] };
}
