import type { HttpResponseInit } from '@azure/functions';
import type { AuditLog } from '../../platform/audit/auditLog.ts';
import { problem } from '../http/problem.ts';
import type { RouteImplementation } from './routeHandler.ts';

/** Reading of runs: `GET /api/runs`, `GET /api/runs/{runId}`, `GET /api/runs/{runId}/events`. */
export interface RunQueries {
  readonly listRuns: RouteImplementation<'listRuns'>;
  readonly showRun: RouteImplementation<'showRun'>;
  readonly listRunEvents: RouteImplementation<'listRunEvents'>;
}

export function createRunQueries(audit: Pick<AuditLog, 'runs' | 'read' | 'head'>): RunQueries {
  return {
    async listRuns({ query: { limit, continuation, ...filter } }) {
      return { value: await audit.runs.list(filter, { limit, continuation }) };
    },
    async showRun({ path: { runId } }) {
      const run = await audit.runs.find(runId);
      return run === undefined ? { problem: noSuchRun(runId) } : { value: run };
    },
    async listRunEvents({ path: { runId }, query }) {
      if ((await audit.head(runId)) === undefined) return { problem: noSuchRun(runId) };
      return { value: await audit.read(runId, query) };
    },
  };
}

/** @param runId validated by the contract, so that nothing else is echoed to the caller */
export function noSuchRun(runId: string): HttpResponseInit {
  return problem(404, 'Not Found', `There is no run ${runId}.`);
}
