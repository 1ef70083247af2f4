import type { RunSummary } from '../../../src/contracts/runs/runSummary.ts';
import type { AuditLog } from '../../../src/platform/audit/auditLog.ts';
import { foldRunEvent } from '../../../src/platform/runs/foldRunEvent.ts';
import { memoryAuditLog } from '../memory/memoryAuditLog.ts';

/** The audit log in memory with its list of runs, which is made of the events as the table's is. */
export function memoryAudit(): AuditLog {
  const log = memoryAuditLog();
  const known = new Set<string>();
  const find = (runId: string) =>
    log.events(runId).reduce<RunSummary | undefined>((summary, event) => foldRunEvent(summary, event), undefined);
  const audit: Pick<AuditLog, 'append' | 'appendAll' | 'read'> & { readonly runs: AuditLog['runs'] } = {
    async append(entry) {
      known.add(entry.runId);
      return await log.append(entry);
    },
    async appendAll(runId, drafts) {
      known.add(runId);
      return await log.appendAll(runId, drafts);
    },
    async read(runId, { after = 0, limit }) {
      return {
        events: log
          .events(runId)
          .filter(({ sequence }) => sequence > after)
          .slice(0, limit),
      };
    },
    runs: {
      find: async (runId) => find(runId),
      async list({ workItemId }, { limit }) {
        const all = [...known].map(find).filter((run) => run !== undefined);
        const wanted = all.filter((run) => workItemId === undefined || run.workItemId === workItemId);
        return { runs: wanted.toReversed().slice(0, limit) };
      },
    },
  };
  return audit as AuditLog;
}
