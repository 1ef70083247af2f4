import type { RunState, RunSummary } from '../contracts/runSummary.ts';
import type { AuditLog } from '../platform/storage/auditLog.ts';

/** The states of a run that has not told its end. */
export const unfinishedStates: readonly RunState[] = ['queued', 'running', 'waiting'];
const runsPerState = 500;

/** Runs that have not told their end, the newest of each state. */
export async function unfinishedRuns(runs: Pick<AuditLog['runs'], 'list'>): Promise<readonly RunSummary[]> {
  const found: RunSummary[] = [];
  for (const state of unfinishedStates) found.push(...(await runs.list({ state }, { limit: runsPerState })).runs);
  return found;
}
