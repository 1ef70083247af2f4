import type { AuditLog } from '../../platform/audit/auditLog.ts';
import type { QueueMonitor } from '../../platform/queues/queueMonitor.ts';
import type { KeyVault } from '../../platform/secrets/keyVault.ts';
import { type GaugeObservation, observeGauge } from '../../platform/telemetry/metrics.ts';
import type { DependencyState } from './health.ts';

/** Several readers collect, and one answer feeds several gauges. */
const freshMilliseconds = 5_000;

/** The expiry of a secret changes only with a rotation. */
const secretsFreshMilliseconds = 3_600_000;

/** The maximum number of runs that are searched for waiting requests. */
const waitingRuns = 200;

export interface GaugeSources {
  readonly queue: () => Promise<QueueMonitor>;
  readonly runs: Pick<AuditLog['runs'], 'list'>;
  readonly health: () => Promise<readonly DependencyState[]>;
  /** Undefined if the last check of the audit log ran on another instance. */
  readonly auditFindings: () => number | undefined;
  /** Absent if secrets do not come from a vault. */
  readonly keyVault: Pick<KeyVault, 'versions'> | undefined;
  readonly secretNames: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Reports the current state whenever metrics are collected. Nothing is read otherwise. */
export function registerGauges({ queue, runs, health, auditFindings, keyVault, secretNames, now }: GaugeSources): void {
  const readQueue = cacheFor(queue, freshMilliseconds, now);
  observeGauge('code_agent.queue.depth', async () => [{ value: (await readQueue()).depth }]);
  observeGauge('code_agent.queue.age', async () => [{ value: (await readQueue()).ageSeconds }]);
  observeGauge('code_agent.queue.poison', async () => [{ value: (await readQueue()).poison }]);
  const readApprovals = cacheFor(() => approvalAges(runs, now), freshMilliseconds, now);
  observeGauge('code_agent.approvals.waiting', async () => [{ value: (await readApprovals()).length }]);
  observeGauge('code_agent.approval.age', async () => [{ value: Math.max(0, ...(await readApprovals())) }]);
  observeGauge('code_agent.dependency.up', async () =>
    (await health()).map(({ name, state }) => ({ value: state === 'up' ? 1 : 0, attributes: { dependency: name } })),
  );
  observeGauge('code_agent.audit.findings', async () => [auditFindings() ?? []].flat().map((value) => ({ value })));
  if (keyVault === undefined) return;
  const readSecrets = cacheFor(() => expiries(keyVault, secretNames), secretsFreshMilliseconds, now);
  observeGauge('code_agent.secret.remaining', async () =>
    (await readSecrets()).map(({ secret, expiresAt }) => remaining(secret, expiresAt, now())),
  );
}

function remaining(secret: string, expiresAt: number, now: number): GaugeObservation {
  return { value: (expiresAt - now) / 1000, attributes: { secret } };
}

/** Seconds that each request for an approval has waited. A run that waits writes no events, so its last one is the request. */
async function approvalAges(runs: GaugeSources['runs'], now: () => number): Promise<readonly number[]> {
  const page = await runs.list({ state: 'waiting' }, { limit: waitingRuns });
  return page.runs
    .filter(({ waitingFor }) => waitingFor === 'approval')
    .map(({ updatedAt }) => (now() - Date.parse(updatedAt)) / 1000);
}

interface Expiry {
  readonly secret: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

async function expiries(keyVault: Pick<KeyVault, 'versions'>, names: readonly string[]): Promise<readonly Expiry[]> {
  const found = await Promise.all(
    names.map(async (secret) => {
      const [newest] = (await keyVault.versions(secret)).filter(({ isEnabled }) => isEnabled);
      return newest?.expiresAt === undefined ? [] : [{ secret, expiresAt: newest.expiresAt }];
    }),
  );
  return found.flat();
}

/** Reads again only after a while. A failure is not kept. */
function cacheFor<Value>(read: () => Promise<Value>, milliseconds: number, now: () => number): () => Promise<Value> {
  let latest: { readonly value: Promise<Value>; readonly at: number } | undefined;
  return () => {
    if (latest !== undefined && now() - latest.at < milliseconds) return latest.value;
    const reading = { value: read(), at: now() };
    reading.value.catch(() => {
      if (latest === reading) latest = undefined;
    });
    latest = reading;
    return reading.value;
  };
}
