import type { AuditEntry, AuditEvent } from '../../../src/contracts/runs/auditEvent.ts';
import { emptyChain, linkEvent, parseEvent, type StoredEvent } from '../../../src/platform/audit/auditChain.ts';
import type { AuditLog, AuditWriter } from '../../../src/platform/audit/auditLog.ts';

export interface MemoryAuditLog extends AuditWriter, Pick<AuditLog, 'read' | 'head'> {
  events(runId: string): readonly AuditEvent[];
}

/** An audit log in memory, as strict as the real one: every event of its schema, each effect of a run once. */
export function memoryAuditLog(): MemoryAuditLog {
  const chains = new Map<string, StoredEvent[]>();
  const events = (runId: string) => (chains.get(runId) ?? []).map(parseEvent);
  const append = async (entry: AuditEntry): Promise<AuditEvent> => {
    const known = events(entry.runId).find(({ effectKey }) => effectKey === entry.effectKey);
    if (known !== undefined) return known;
    const chain = chains.get(entry.runId) ?? [];
    const stored = linkEvent(entry, chain.at(-1) ?? emptyChain);
    chains.set(entry.runId, [...chain, stored]);
    return parseEvent(stored);
  };
  return {
    events,
    append,
    async read(runId, { after = 0, limit }) {
      const rest = events(runId).filter(({ sequence }) => sequence > after);
      const page = rest.slice(0, limit);
      return { events: page, ...(rest.length > limit ? { next: page.at(-1)?.sequence } : {}) };
    },
    head: async (runId) => chains.get(runId)?.at(-1),
    async appendAll(runId, drafts) {
      const written: AuditEvent[] = [];
      for (const draft of drafts) written.push(await append({ ...draft, runId }));
      return written;
    },
  };
}
