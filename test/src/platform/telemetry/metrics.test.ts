import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { metrics } from '@opentelemetry/api';
import type { AuditDraft } from '../../../../src/contracts/runs/auditEvent.ts';
import type { RunSummary } from '../../../../src/contracts/runs/runSummary.ts';
import { registerGauges } from '../../../../src/functions/operations/gauges.ts';
import { createMetricsEndpoint } from '../../../../src/functions/operations/metricsEndpoint.ts';
import { countEvents, initializeCounters } from '../../../../src/platform/telemetry/auditMetrics.ts';
import { incrementCounter, observeGauge, recordValue } from '../../../../src/platform/telemetry/metrics.ts';
import { createPrometheus, provideMeters, type Scrape } from '../../../../src/platform/telemetry/prometheus.ts';
import { memoryAuditLog } from '../../../support/memory/memoryAuditLog.ts';

let scrape: Scrape;

beforeEach(() => {
  const prometheus = createPrometheus();
  provideMeters(prometheus);
  scrape = prometheus.scrape;
});

afterEach(() => metrics.disable());

/** Lines with values, as Prometheus reads them. */
async function lines(): Promise<readonly string[]> {
  return (await scrape()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('metrics', () => {
  it('add up, spread and stand, in the words of the table', async () => {
    incrementCounter('code_agent.deliveries', 1, { event: 'build.complete', outcome: 'accepted' });
    incrementCounter('code_agent.deliveries', 2, { event: 'build.complete', outcome: 'accepted' });
    recordValue('code_agent.step.duration', 0.2, { step: 'localize', 'error.type': undefined });
    observeGauge('code_agent.queue.depth', async () => [{ value: 7 }]);

    expect(await lines()).toEqual(
      expect.arrayContaining([
        'code_agent_deliveries_total{event="build.complete",outcome="accepted"} 3',
        'code_agent_step_duration_count{step="localize"} 1',
        'code_agent_step_duration_bucket{step="localize",le="0.25"} 1',
        'code_agent_step_duration_bucket{step="localize",le="0.1"} 0',
        'code_agent_queue_depth 7',
      ]),
    );
  });

  it('leave out a gauge that cannot be read, and keep all others', async () => {
    observeGauge('code_agent.queue.depth', async () => Promise.reject(new Error('storage is away')));
    observeGauge('code_agent.queue.age', async () => [{ value: 1 }]);

    expect(await lines()).toEqual(expect.arrayContaining(['code_agent_queue_age 1']));
    expect((await lines()).filter((line) => line.startsWith('code_agent_queue_depth'))).toEqual([]);
  });

  it('are given in the format of Prometheus, and kept by nobody on the way', async () => {
    const answer = await createMetricsEndpoint(scrape)();

    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    });
  });
});

describe('metrics of runs', () => {
  const at = (seconds: number) => new Date(Date.UTC(2026, 10, 23) + seconds * 1000).toISOString();
  const drafts: readonly AuditDraft[] = [
    { type: 'step-entered', data: { step: 'localizing' }, at: at(5), effectKey: '1' },
    {
      type: 'pull-request-opened',
      data: { pullRequestId: 1, webUrl: 'https://example.test', isDraft: true },
      at: at(90),
      effectKey: '2',
    },
    { type: 'pull-request-completed', data: { pullRequestId: 1 }, at: at(3_000), effectKey: '3' },
    { type: 'run-ended', data: { outcome: 'pull-request-completed', cost: 0 }, at: at(3_001), effectKey: '4' },
  ];

  it('come from what the audit log wrote', async () => {
    const written = await memoryAuditLog().appendAll('run-1', drafts);

    countEvents(written, at(0));

    expect(await lines()).toEqual(
      expect.arrayContaining([
        'code_agent_run_steps_total{step="localizing"} 1',
        'code_agent_pull_requests_total{outcome="opened"} 1',
        'code_agent_pull_requests_total{outcome="merged"} 1',
        'code_agent_pull_request_lead_time_sum 90',
        'code_agent_runs_total{outcome="pull-request-completed"} 1',
        'code_agent_run_duration_sum{outcome="pull-request-completed"} 3001',
      ]),
    );
  });

  it('begin at 0, so that the first failure is an increase', async () => {
    initializeCounters();

    expect(await lines()).toContain('code_agent_runs_total{outcome="failed"} 0');
  });
});

describe('gauges', () => {
  const now = () => Date.UTC(2026, 10, 23, 12);
  const waiting = (waitingFor: 'approval' | 'build', updatedAt: string): RunSummary => ({
    ...{ runId: 'run-1', project: 'Store', workItemId: 1, state: 'waiting', waitingFor, cost: 0, events: 3 },
    ...{ startedAt: updatedAt, updatedAt },
  });
  const runs = [waiting('approval', '2026-11-23T11:00:00.000Z'), waiting('build', '2026-11-20T00:00:00.000Z')];
  const expiresAt = now() + 86_400_000;

  it('show how things stand when somebody asks', async () => {
    const version = { version: '1', createdAt: 0, expiresAt, isEnabled: true, tags: {} };
    registerGauges({
      queue: async () => ({ depth: 3, ageSeconds: 40, poison: 1 }),
      runs: { list: async () => ({ runs }) },
      health: async () => [{ name: 'model', state: 'down', latencyMs: 1 }],
      auditFindings: () => 2,
      keyVault: { versions: async () => [{ ...version, isEnabled: false, expiresAt: 0 }, version] },
      secretNames: ['ado-pat'],
      now,
    });

    expect(await lines()).toEqual(
      expect.arrayContaining([
        'code_agent_queue_depth 3',
        'code_agent_queue_age 40',
        'code_agent_queue_poison 1',
        'code_agent_approvals_waiting 1',
        'code_agent_approval_age 3600',
        'code_agent_dependency_up{dependency="model"} 0',
        'code_agent_audit_findings 2',
        'code_agent_secret_remaining{secret="ado-pat"} 86400',
      ]),
    );
  });
});
