import { installationChain } from '../../contracts/runs/auditEvent.ts';
import type { AuditLog } from '../../platform/audit/auditLog.ts';
import type { AnchorReport, AuditAnchors } from '../../platform/auditAnchors/auditAnchors.ts';
import type { AnchorFinding } from '../../platform/auditAnchors/verifyAnchors.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';

/**
 * Every hour, ten minutes past (UTC): whoever began to write before midnight is done, and what the key could not sign, or
 * somebody forged, does not wait for the next day.
 */
export const anchorSchedule = '0 10 * * * *';

/** The most findings that one look writes down one by one; the metric has them all. */
const writtenFindings = 20;

/** The next look may be another instance's. */
const freshMilliseconds = 65 * 60_000;

export interface AnchorAuditOptions {
  readonly anchors: Pick<AuditAnchors, 'anchor'>;
  readonly audit: Pick<AuditLog, 'append'>;
  /** Whether anchors are signed, or need not be. */
  readonly isProtected: boolean;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface AnchorAudit {
  /** Timer function: anchors the days that are over, also those on which the app did not run, and raises the alarm. */
  readonly run: () => Promise<void>;
  /** How many findings the last look had; undefined where another instance had it, or nobody yet. */
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

/** In the log, and in the audit log itself: whoever wants to hide a forgery has one thing more to forge. */
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
