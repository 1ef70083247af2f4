import type { RunState, RunSummary } from '../../contracts/runs/runSummary.ts';
import type { RunTable } from './runTable.ts';

const unfinishedStates: readonly RunState[] = ['queued', 'running', 'waiting'];
const runsPerState = 500;

/** Runs whose end has not been recorded, state by state, the newest first in each; read as far as they are asked for. */
export async function* listUnfinishedRuns(runs: Pick<RunTable, 'list'>): AsyncGenerator<RunSummary> {
  for (const state of unfinishedStates) yield* (await runs.list({ state }, { limit: runsPerState })).runs;
}
