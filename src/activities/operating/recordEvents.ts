import type { AuditWriter } from '../../platform/audit/auditLog.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { type Activity, defineActivity } from '../defineActivity.ts';

/** Writes events to the run's audit log, each only once however often the activity is repeated. */
export function recordEvents(audit: AuditWriter, logger: Logger): Activity {
  return defineActivity('recordEvents', logger, async ({ runId, events }) => {
    const written = await audit.appendAll(runId, events);
    return { lastSequence: written.at(-1)?.sequence ?? 0 };
  });
}
