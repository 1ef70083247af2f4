import type { AuditEntry, AuditEvent } from '../../../src/contracts/runs/auditEvent.ts';
import { emptyChain, linkEvent, parseEvent, type StoredEvent } from '../../../src/platform/audit/auditChain.ts';
import type { AuditWriter } from '../../../src/platform/audit/auditLog.ts';

/** An audit log in memory, as strict as the real one: every event of its schema, each effect of a run once. */
export function memoryAuditLog(): AuditWriter & { events(runId: string): readonly AuditEvent[] } {
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
    async appendAll(runId, drafts) {
      const written: AuditEvent[] = [];
      for (const draft of drafts) written.push(await append({ ...draft, runId }));
      return written;
    },
  };
}
