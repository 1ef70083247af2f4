import { describe, expect, it } from '@jest/globals';
import { type DurableOrchestrationStatus, OrchestrationRuntimeStatus } from 'durable-functions';
import { AgentError } from '../../../../src/contracts/agentError.ts';
import type { RunSummary } from '../../../../src/contracts/runs/runSummary.ts';
import { currentVersion } from '../../../../src/contracts/runs/versions.ts';
import { createReconcile } from '../../../../src/functions/reconcile/reconcile.ts';
import type { ReconcileOptions } from '../../../../src/functions/reconcile/reconcileContext.ts';
import { startOnceInMemory } from '../../../support/memory/memoryStartClaims.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';
import { traceInMemory } from '../../../support/telemetry/tracing.ts';

const noon = Date.parse('2026-11-23T12:00:00.000Z');

const run: RunSummary = {
  runId: 'contoso-Store-7-r1',
  project: 'Store',
  workItemId: 7,
  state: 'waiting',
  step: 'in review',
  pullRequest: { id: 5, webUrl: 'https://example.test/pullrequest/5' },
  cost: 0,
  startedAt: '2026-11-23T10:00:00.000Z',
  updatedAt: '2026-11-23T10:00:00.000Z',
  events: 9,
};

const shepherd = `${run.runId}-pull-request-1`;
const running = { status: OrchestrationRuntimeStatus.Running };
const inReview = { ...running, customStatus: { version: currentVersion, step: 'in review', workItemId: 7, shepherd } };

interface Instance {
  readonly status: OrchestrationRuntimeStatus;
  readonly updated?: string;
  readonly input?: object;
  readonly customStatus?: object;
}

function durableClient(instances: Readonly<Record<string, Instance>>) {
  const known = new Map(Object.entries(instances));
  const started: Array<{ name: string; options: unknown }> = [];
  const nudged: string[] = [];
  return {
    ...{ started, nudged },
    async getStatus(instanceId: string) {
      const found = known.get(instanceId);
      if (found === undefined) throw new Error('DurableClient error: … replied with HTTP 404 response.');
      const lastUpdatedTime = found.updated ?? '2026-11-23T11:59:00.000Z';
      const { status: runtimeStatus, input, customStatus } = found;
      return {
        instanceId,
        runtimeStatus,
        lastUpdatedTime,
        input,
        customStatus,
      } as unknown as DurableOrchestrationStatus;
    },
    async raiseEvent(instanceId: string) {
      nudged.push(instanceId);
    },
    async startNew(name: string, options?: { instanceId?: string }) {
      known.set(options?.instanceId ?? '', { status: OrchestrationRuntimeStatus.Running });
      started.push({ name, options });
      return options?.instanceId ?? '';
    },
  };
}

const nobody = async () => {
  throw new AgentError('unavailable', 'Azure DevOps does not answer.');
};

/** An Azure DevOps in which nothing is, and where the work items of some projects cannot be read. */
function emptyAdo(broken: readonly string[] = []): ReconcileOptions['ado'] {
  const ado = {
    identities: { own: async () => ({ id: 'the-agent' }) },
    workItems: {
      find: async function* find({ project }: { project: string }) {
        yield* broken.includes(project) ? await nobody() : [];
      },
    },
    pullRequests: { listOwn: async () => [] },
    repositories: {},
    withSignal: () => ado,
  };
  return ado as unknown as ReconcileOptions['ado'];
}

function reconcileWith(changes: Partial<ReconcileOptions>, runs: readonly RunSummary[] = []) {
  const { logger, entries } = recordingLogger();
  const options: ReconcileOptions = {
    ado: emptyAdo(),
    queue: { send: async () => undefined },
    runs: { list: async ({ state }) => ({ runs: runs.filter((one) => state === undefined || one.state === state) }) },
    organization: 'contoso',
    routing: { tag: 'code-agent', agentIdentities: [] },
    projects: ['Store'],
    ...{ startOnce: startOnceInMemory(), logger, now: () => noon },
    ...changes,
  };
  const last = () => entries.findLast(({ message }) => message === 'reconciled')?.attributes;
  return { reconcile: createReconcile(options), entries, last };
}

describe('the look after lost events', () => {
  it('goes on where a part of it fails, and says which', async () => {
    const { reconcile, entries, last } = reconcileWith({ ado: emptyAdo(['Broken']), projects: ['Broken', 'Store'] });

    await reconcile({}, durableClient({}));

    expect(entries.map(({ message, attributes }) => [message, attributes['what']])).toContainEqual([
      'reconciliation incomplete',
      'work items of Broken',
    ]);
    expect(last()).toMatchObject({ failures: 1 });
  });

  it('takes back a run that died, once', async () => {
    const { reconcile, last } = reconcileWith({}, [run]);
    const client = durableClient({ [run.runId]: { status: OrchestrationRuntimeStatus.Terminated } });

    await reconcile({}, client);
    expect(last()).toMatchObject({ runsTakenBack: 1 });
    await reconcile({}, client);

    expect(last()).toMatchObject({ runsTakenBack: 0 });
    expect(client.started).toEqual([
      {
        name: 'takeBackRun',
        options: {
          instanceId: 'contoso-Store-7-r1-take-back-20261123',
          input: expect.objectContaining({ runId: run.runId, step: 'in review', ended: 'terminated' }),
        },
      },
    ]);
  });

  it('takes a run back in the trace of the run', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    const { reconcile } = reconcileWith({}, [run]);
    const client = durableClient({
      [run.runId]: { status: OrchestrationRuntimeStatus.Failed, input: { traceparent } },
    });
    const tracing = traceInMemory();

    await reconcile({}, client);
    tracing.remove();

    expect(client.started).toEqual([
      { name: 'takeBackRun', options: expect.objectContaining({ input: expect.objectContaining({ traceparent }) }) },
    ]);
  });

  it('wakes the shepherd that has not looked lately, and no other', async () => {
    const { reconcile } = reconcileWith({}, [run]);
    const awake = durableClient({ [run.runId]: inReview, [shepherd]: running });
    const asleep = durableClient({
      [run.runId]: inReview,
      [shepherd]: { ...running, updated: '2026-11-23T11:20:00.000Z' },
    });

    await reconcile({}, awake);
    await reconcile({}, asleep);

    expect(awake.nudged).toEqual([]);
    expect(asleep.nudged).toEqual([shepherd]);
  });

  it('wakes the run whose shepherd is gone', async () => {
    const { reconcile } = reconcileWith({}, [run]);
    const client = durableClient({
      [run.runId]: inReview,
      [shepherd]: { status: OrchestrationRuntimeStatus.Terminated },
    });

    await reconcile({}, client);

    expect(client.nudged).toEqual([run.runId]);
  });

  it('takes back a run that began under a version which is not carried on, though it still waits', async () => {
    const { reconcile } = reconcileWith({}, [run]);
    const { version: _none, ...customStatus } = inReview.customStatus;
    const client = durableClient({ [run.runId]: { ...running, customStatus } });

    await reconcile({}, client);

    expect(client.started).toEqual([
      {
        name: 'takeBackRun',
        options: expect.objectContaining({ input: expect.objectContaining({ ended: 'outdated' }) }),
      },
    ]);
  });

  it('leaves a run alone that waits for its first step', async () => {
    const { reconcile } = reconcileWith({}, [run]);
    const client = durableClient({ [run.runId]: running });

    await reconcile({}, client);

    expect(client).toMatchObject({ started: [], nudged: [] });
  });
});

describe('service hooks that lose events', () => {
  const statuses = ['enabled', 'onProbation', 'disabledByUser'];

  async function lookAtHooks(mayRepair: boolean) {
    const repaired: string[] = [];
    const hooks = {
      url: 'https://agent.example/api/webhook',
      mayRepair,
      masterKey: async () => 'a key',
      open: async () => ({
        ...{ organization: 'contoso', projectId: 'project-1' },
        list: async (url = '') =>
          statuses.map((status) => ({ id: status, eventType: 'workitem.updated', url, status, details: 'all' })),
        async ensure({ event }: { event: { eventType: string } }) {
          repaired.push(event.eventType);
          return { id: 'x', effect: 'updated' as const };
        },
      }),
    };
    const { reconcile, last } = reconcileWith({ hooks });
    await reconcile({}, durableClient({}));
    return { repaired, tally: last() };
  }

  it('are named, and mended where the deployment wants it and no person disabled them', async () => {
    expect(await lookAtHooks(true)).toMatchObject({
      repaired: ['workitem.updated'],
      tally: { hooksUnwell: 2, hooksRepaired: 1 },
    });
    expect(await lookAtHooks(false)).toMatchObject({ repaired: [], tally: { hooksUnwell: 2, hooksRepaired: 0 } });
  });
});
