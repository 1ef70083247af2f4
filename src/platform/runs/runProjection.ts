import { LRUCache } from 'lru-cache';
import { AgentError } from '../../contracts/agentError.ts';
import { type AuditEvent, installationChain } from '../../contracts/runs/auditEvent.ts';
import type { RunSummary } from '../../contracts/runs/runSummary.ts';
import { foldRunEvent } from './foldRunEvent.ts';
import { type RunRow, type RunTable, rememberedRuns } from './runTable.ts';

const maximumTries = 30;

/** The newest event of a run, and when its first one happened. */
interface Newest {
  readonly sequence: number;
  readonly startedAt: string;
}

/** Keeps the list of runs as the audit events say. */
export interface RunProjection {
  /** Brings the run's row up to the newest event, also over events that an earlier writer left out when it died. */
  follow(runId: string, newest: Newest, written: readonly AuditEvent[]): Promise<void>;
  /** Makes the run's row again from its first event on. @returns undefined where the chain is of no run */
  rebuild(runId: string, newest: Newest): Promise<RunSummary | undefined>;
}

/** @param readFrom every event of a run behind a sequence number */
export function createRunProjection(
  runs: Pick<RunTable, 'find' | 'write'>,
  readFrom: (runId: string, after: number) => Promise<readonly AuditEvent[]>,
): RunProjection {
  // The row that this process wrote last saves the reading: where another one wrote since, the write fails.
  const rows = new LRUCache<string, RunRow>({ max: rememberedRuns });
  const update = async (
    runId: string,
    startedAt: string,
    fold: (row: RunRow | undefined) => Promise<RunSummary | undefined>,
  ) => {
    // It is no run, and would be read from its beginning each time.
    if (runId === installationChain) return undefined;
    for (let tries = 0; tries < maximumTries; tries += 1) {
      const row = rows.get(runId) ?? (await runs.find(runId, startedAt));
      const summary = await fold(row);
      if (summary === undefined || summary === row?.summary) return summary;
      const written = await runs.write(startedAt, summary, row);
      if (written !== undefined) {
        rows.set(runId, written);
        return summary;
      }
      rows.delete(runId);
    }
    throw new AgentError('unavailable', `Too many writers are updating the row of the run ${runId}. Try again.`);
  };
  return {
    async follow(runId, { sequence, startedAt }, written) {
      await update(runId, startedAt, async (row) => {
        const known = row?.summary?.events ?? 0;
        if (known >= sequence) return row?.summary;
        const fresh = written.filter((event) => event.sequence > known);
        const events = fresh[0]?.sequence === known + 1 ? fresh : await readFrom(runId, known);
        return events.reduce(foldRunEvent, row?.summary);
      });
    },
    rebuild: (runId, { startedAt }) =>
      update(runId, startedAt, async () => (await readFrom(runId, 0)).reduce(foldRunEvent, undefined)),
  };
}
