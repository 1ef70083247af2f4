import { installationChain } from '../../contracts/runs/auditEvent.ts';
import type { AuditLog } from '../../platform/audit/auditLog.ts';
import type { AnchorReport, AuditAnchors } from '../../platform/auditAnchors/auditAnchors.ts';
import type { AnchorFinding } from '../../platform/auditAnchors/verifyAnchors.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

/**
 * Every hour, ten minutes past (UTC): writers that started before midnight are done by then, and failed signatures or
 * forgeries are noticed the same day.
 */
export const anchorSchedule = '0 10 * * * *';

/** The maximum number of findings that one check records individually; the metric counts all. */
const writtenFindings = 20;

/** The next check can run on another instance. */
const freshMilliseconds = 65 * 60_000;

export interface AnchorAuditOptions {
  readonly anchors: Pick<AuditAnchors, 'anchor'>;
  readonly audit: Pick<AuditLog, 'append'>;
  /** Whether anchors are signed, or need no signature. */
  readonly isProtected: boolean;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface AnchorAudit {
  /** Timer function: anchors past days, including those on which the app did not run, and raises alarms. */
  readonly run: () => Promise<void>;
  /** How many findings the last check had; undefined if it ran on another instance or has not run yet. */
  readonly findings: () => number | undefined;
}

export function createAnchorAudit(options: AnchorAuditOptions): AnchorAudit {
  const { anchors, isProtected, logger } = options;
  let latest: { readonly findings: number; readonly at: number } | undefined;
  return {
    findings: () =>
      latest === undefined || options.now() - latest.at > freshMilliseconds ? undefined : latest.findings,
    async run() {
      const { anchored, findings } = await anchors.anchor();
      latest = { findings: findings.length, at: options.now() };
      logger.info('audit log anchored', { days: anchored.join(' ') });
      if (!isProtected) {
        logger.warn('anchors of the audit log are not signed', {
          advice: 'Set AUDIT_SIGNING_KEY; see docs/security.md',
        });
      }
      await recordFindings(options, findings);
    },
  };
}

/** Recorded in the audit log too, so that hiding a forgery takes one more forgery. */
async function recordFindings(
  { audit, logger, now }: AnchorAuditOptions,
  findings: AnchorReport['findings'],
): Promise<void> {
  const at = new Date(now()).toISOString();
  for (const finding of findings.slice(0, writtenFindings)) {
    const { kind, subject, message } = finding;
    logger.error('audit log finding', { kind, subject: subject.slice(0, 200), detail: message });
    try {
      await audit.append(eventOf(finding, at));
    } catch (error) {
      logger.error('audit log finding not written', { kind, detail: String(error) });
    }
  }
}

function eventOf({ kind, subject, message }: AnchorFinding, at: string) {
  const data = { kind, subject: subject.slice(0, 200), message: message.slice(0, 1000) };
  const effectKey = `audit-finding:${kind}:${data.subject}`;
  return { runId: installationChain, type: 'audit-finding' as const, data, at, effectKey };
}
