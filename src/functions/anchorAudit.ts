import type { AuditAnchors } from '../platform/storage/auditAnchors.ts';
import type { Logger } from '../platform/telemetry/logger.ts';

/** Ten minutes into the day (UTC), so that whoever began to write before midnight is done. */
export const anchorSchedule = '0 10 0 * * *';

/** Timer function: anchors the audit log of the days that are over, also of those on which the app did not run. */
export function createAnchorAudit(anchors: Pick<AuditAnchors, 'anchor'>, logger: Logger): () => Promise<void> {
  return async () => {
    const days = await anchors.anchor();
    logger.info('audit log anchored', { days: days.join(' ') });
  };
}
