import { HttpRequest, InvocationContext } from '@azure/functions';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import { type ApiRouteName, apiRoutes, roles } from '../../../../src/contracts/api.ts';
import type { DeliveryMessage } from '../../../../src/contracts/deliveries/delivery.ts';
import type { AuditDraft } from '../../../../src/contracts/runs/auditEvent.ts';
import { createConversationQuery } from '../../../../src/functions/api/conversation/conversationQuery.ts';
import { createPauseSwitch } from '../../../../src/functions/api/pauseSwitch.ts';
import { apiHandlers } from '../../../../src/functions/api/registerApi.ts';
import { type Caller, requireRole } from '../../../../src/functions/api/requireRole.ts';
import { createRunCommands } from '../../../../src/functions/api/runCommands.ts';
import { createRunQueries } from '../../../../src/functions/api/runQueries.ts';
import { createSecretRotation } from '../../../../src/functions/api/secretRotation.ts';
import { problem } from '../../../../src/functions/http/problem.ts';
import { type AuditLog, createAuditLog } from '../../../../src/platform/audit/auditLog.ts';
import { eventsAfterApproval, eventsUntilApproval } from '../../../support/audit/auditEvents.ts';
import { noCredential, startTestStorage, type TestStorage } from '../../../support/azure/azurite.ts';
import { createResponseChecker } from '../../../support/http/describedResponses.ts';
import { memoryArtifactStore } from '../../../support/memory/memoryArtifactStore.ts';
import { startOnceInMemory } from '../../../support/memory/memoryStartClaims.ts';
import { createRunEngine, type RunEngine } from '../../../support/orchestrations/runEngine.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

const ben: Caller = { id: '5c1f0f3e-0000-4000-8000-000000000001', name: 'ben@contoso.test', roles };
const now = () => Date.parse('2026-11-23T12:00:00Z');
const { Running, Completed } = OrchestrationRuntimeStatus;

interface Asking {
  readonly runId?: string;
  readonly query?: string;
  readonly body?: unknown;
  readonly caller?: Caller;
}

describe('the API of runs', () => {
  const check = createResponseChecker();
  const store = memoryArtifactStore();
  let storage: TestStorage;
  let audit: AuditLog;
  let engine: RunEngine;
  let sent: DeliveryMessage[];
  let number = 0;

  beforeAll(async () => {
    storage = await startTestStorage();
    audit = createAuditLog(storage.connection, noCredential, now);
  }, 60_000);
  afterAll(async () => await storage.stop());
  beforeEach(() => {
    engine = createRunEngine();
    sent = [];
  });

  /** Sends a request to a route as the host would, and checks the answer against docs/openapi.json. */
  async function ask(name: ApiRouteName, { runId, query = '', body, caller = ben }: Asking = {}) {
    const work = {
      ...createRunQueries(audit),
      ...createConversationQuery({ audit, store }),
      ...createRunCommands({
        audit,
        queue: { send: async (message) => void sent.push(message) },
        organization: 'contoso',
        now,
      }),
      ...createPauseSwitch({ audit, now }),
      ...createSecretRotation(undefined, startOnceInMemory()),
    };
    const { method, route, role } = apiRoutes[name];
    const guard = { authenticate: async () => caller, logger: recordingLogger().logger };
    const request = new HttpRequest({
      method,
      url: `http://127.0.0.1/api/${route.replace('{runId}', runId ?? '')}${query}`,
      ...(runId === undefined ? {} : { params: { runId } }),
      ...(body === undefined ? {} : { body: { string: typeof body === 'string' ? body : JSON.stringify(body) } }),
    });
    number += 1;
    const context = new InvocationContext({ invocationId: `call-${number}` });
    const response = await requireRole(role, apiHandlers(work)[name], guard)(request, engine.client, context);
    const status = response.status ?? 200;
    const answer = status < 400 ? response.jsonBody : JSON.parse(String(response.body));
    expect(check(name, status, answer)).toBeUndefined();
    return { status, answer };
  }

  /** Writes the events of a run that waits for an approval and, asked to, of its end. */
  async function waitingRun(runId: string, then: 'waits' | 'ended' = 'waits'): Promise<string> {
    await audit.appendAll(runId, eventsUntilApproval());
    if (then === 'ended') await audit.appendAll(runId, eventsAfterApproval());
    engine.set(runId, then === 'ended' ? Completed : Running);
    return runId;
  }

  const lastEvent = async (runId: string) => (await audit.read(runId, { limit: 100 })).events.at(-1);

  describe('reading', () => {
    it('lists runs in pages, narrowed as asked', async () => {
      await waitingRun('listed-1');
      await waitingRun('listed-2', 'ended');

      const first = await ask('listRuns', { query: '?limit=1&project=Store' });
      const ended = await ask('listRuns', { query: '?state=ended&since=2026-11-23' });
      const later = await ask('listRuns', { query: '?since=2026-11-23T15:00:00%2B02:00' });

      expect(first).toMatchObject({ status: 200, answer: { runs: [{ project: 'Store' }] } });
      expect(first.answer.continuation).toEqual(expect.any(String));
      expect(ended.answer.runs.map(({ runId }: { runId: string }) => runId)).toEqual(['listed-2']);
      expect(later.answer).toEqual({ runs: [] });
    });

    it('shows a run, and its events page by page', async () => {
      const runId = await waitingRun('shown');

      const shown = await ask('showRun', { runId });
      const events = await ask('listRunEvents', { runId, query: '?after=7&limit=1' });

      expect(shown).toMatchObject({ status: 200, answer: { runId, state: 'waiting', waitingFor: 'approval' } });
      expect(events).toMatchObject({ status: 200, answer: { events: [{ sequence: 8 }], next: 8 } });
    });

    it('shows no turns of a run that had prompts of its own for each step', async () => {
      const runId = await waitingRun('before-conversations');

      expect(await ask('showConversation', { runId })).toEqual({ status: 200, answer: { turns: [] } });
      expect((await ask('showConversation', { runId, query: '?limit=101' })).status).toBe(400);
    });

    it('shows a turn as docs/openapi.json describes it, and the next page from there', async () => {
      const runId = await waitingRun('conversing');
      const { data } = eventsUntilApproval()[5] ?? {};
      for (const turn of [1, 2]) {
        const reply = { ...data, purpose: 'change' } as Extract<AuditDraft, { type: 'reply-received' }>['data'];
        const at = '2026-11-23T11:00:00.000Z';
        await audit.append({ runId, type: 'reply-received', data: reply, at, effectKey: `reply-c/turn-${turn}` });
      }

      const first = await ask('showConversation', { runId, query: '?limit=1&results=full' });
      const second = await ask('showConversation', { runId, query: `?limit=1&after=${first.answer.next}` });

      const note = 'The answer is no longer stored.';
      expect(first.answer).toMatchObject({ turns: [{ step: 'change', candidate: 1, turn: 1, note }], next: 10 });
      expect(second.answer).toEqual({ turns: [expect.objectContaining({ turn: 2, sequence: 11 })] });
    });

    it('knows no run that is not there', async () => {
      expect((await ask('showConversation', { runId: 'nobody' })).status).toBe(404);
      expect((await ask('showRun', { runId: 'nobody' })).status).toBe(404);
      expect((await ask('listRunEvents', { runId: 'nobody' })).status).toBe(404);
    });

    it.each([
      ['?limit=0', 'limit'],
      ['?state=asleep', 'state'],
      ['?since=yesterday', 'since'],
      ['?continuation=made-up', 'continuation'],
    ])('refuses %s, naming what is wrong without repeating it', async (query, place) => {
      const { status, answer } = await ask('listRuns', { query });

      expect({ status, title: answer.title }).toEqual({ status: 400, title: 'Bad Request' });
      expect(answer.detail).toContain(place);
      expect(answer.detail).not.toMatch(/asleep|yesterday|made-up/);
    });
  });

  describe('approving and rejecting', () => {
    /** As the audit log has it. */
    const change = '0123456789ab';

    it('raises the decision to the run and notes who made it', async () => {
      const runId = await waitingRun('approved');

      const { status, answer } = await ask('approveRun', { runId, body: { change, comment: 'Looks right' } });

      const data = { decision: 'approve', change, by: ben.name, byId: ben.id, via: 'api', comment: 'Looks right' };
      expect({ status, answer }).toEqual({ status: 202, answer: { runId, status: 'accepted' } });
      expect(engine.raised).toEqual([{ instanceId: runId, name: 'decision', data }]);
      expect(await lastEvent(runId)).toMatchObject({
        type: 'command-accepted',
        actor: 'ben@contoso.test',
        actorId: ben.id,
        data: { command: 'approve', via: 'api' },
      });
    });

    it('takes a request without a body', async () => {
      const runId = await waitingRun('rejected');

      expect((await ask('rejectRun', { runId })).status).toBe(202);
      expect(engine.raised).toMatchObject([{ name: 'decision', data: { decision: 'reject', change } }]);
    });

    it('takes no approval of another change than the one that waits', async () => {
      const runId = await waitingRun('replaced');

      const { status, answer } = await ask('approveRun', { runId, body: { change: 'ffffffffffff' } });

      expect({ status, detail: answer.detail }).toEqual({
        status: 409,
        detail: `Change ffffffffffff is not waiting for approval, but ${change} is. Look at that one first.`,
      });
      expect((await ask('approveRun', { runId })).status).toBe(400);
      expect(engine.raised).toEqual([]);
    });

    it('changes nothing when the decision was made before', async () => {
      const runId = await waitingRun('decided');
      await audit.appendAll(runId, eventsAfterApproval().slice(0, 1));

      const again = await ask('approveRun', { runId, body: { change } });
      const otherwise = await ask('rejectRun', { runId });

      expect(again).toEqual({ status: 202, answer: { runId, status: 'already' } });
      expect(otherwise.status).toBe(409);
      expect(engine.raised).toEqual([]);
    });

    it('keeps no decision for a question that the run has not asked yet', async () => {
      await audit.appendAll('early', eventsUntilApproval().slice(0, 5));
      engine.set('early', Running);

      const { status, answer } = await ask('approveRun', { runId: 'early', body: { change } });

      expect({ status, detail: answer.detail }).toEqual({
        status: 409,
        detail: 'The run is not waiting for approval.',
      });
      expect(engine.raised).toEqual([]);
    });
  });

  describe('cancelling', () => {
    it('tells the run alone, which hands it on to the shepherd of its pull request', async () => {
      const runId = await waitingRun('cancelled');
      await audit.appendAll(runId, eventsAfterApproval().slice(0, 3));
      engine.set(`${runId}-pull-request-1`, Running);

      await ask('cancelRun', { runId, body: { reason: 'Not needed any more' } });

      const data = { by: 'ben@contoso.test', via: 'api', reason: 'Not needed any more' };
      expect(engine.raised).toEqual([{ instanceId: runId, name: 'cancel', data }]);
    });

    it('refuses a run that is over, and one that is not there', async () => {
      const runId = await waitingRun('over', 'ended');
      const orphan = await waitingRun('orphan');
      engine.set(orphan, Completed);

      expect((await ask('cancelRun', { runId })).status).toBe(409);
      expect((await ask('cancelRun', { runId: orphan })).status).toBe(409);
      expect((await ask('cancelRun', { runId: 'nobody' })).status).toBe(404);
      expect(engine.raised).toEqual([]);
    });
  });

  describe('retrying', () => {
    const failed = { outcome: 'failed', reason: 'The model was out of reach', cost: 0 } as const;

    it.each([
      [{ instructions: 'Only the parser' }, 'Only the parser'],
      [{}, 'Try again.'],
    ])('gives a run that goes on its new instructions: %j', async (body, text) => {
      const runId = await waitingRun(`going-on-${text.length}`);

      await ask('retryRun', { runId, body });

      const data = { text, by: 'ben@contoso.test', via: 'api', id: expect.stringMatching(/^api:call-/) };
      expect(engine.raised).toEqual([{ instanceId: runId, name: 'instructions', data }]);
      expect(sent).toEqual([]);
    });

    it('starts one other run for one that is over, however often it is asked', async () => {
      const runId = await waitingRun('failed');
      const at = '2026-11-23T11:00:00.000Z';
      await audit.append({ runId, type: 'run-ended', data: failed, at, effectKey: 'end' });

      const first = await ask('retryRun', { runId });
      const second = await ask('retryRun', { runId });
      await audit.appendAll(first.answer.runId, eventsUntilApproval());
      const third = await ask('retryRun', { runId });

      expect(first.answer).toEqual({
        runId: expect.stringMatching(/^contoso-Store-404-d[0-9a-f]{8}$/),
        status: 'accepted',
      });
      expect(second.answer).toEqual(first.answer);
      expect(third.answer).toEqual({ ...first.answer, status: 'already' });
      expect(new Set(sent.map((message) => message.deliveryKey))).toEqual(new Set(['retry:failed']));
      expect(sent[0]).toMatchObject({ kind: 'start-run', runId: first.answer.runId, requestedBy: 'ben@contoso.test' });
    });

    it('refuses a run whose pull request was completed', async () => {
      const runId = await waitingRun('completed', 'ended');

      expect((await ask('retryRun', { runId })).status).toBe(409);
    });
  });

  describe('the pause switch', () => {
    it('shows that nothing is paused, before anything ever was', async () => {
      const { answer } = await ask('readPause', { query: '?project=Store' });

      expect(answer).toEqual({ installation: { isPaused: false }, project: { isPaused: false } });
    });

    it('shows who paused what', async () => {
      const state = { isPaused: true, by: 'ann', reason: 'Release', since: '2026-11-23T11:00:00.000Z' };
      engine.setEntity('project-store', state);

      expect((await ask('readPause', { query: '?project=Store' })).answer.project).toEqual(state);
    });

    it('is set through its entity, and noted', async () => {
      const { status, answer } = await ask('setPause', { body: { paused: true, project: 'Store', reason: 'Release' } });
      await ask('setPause', { body: { paused: false } });

      const at = '2026-11-23T12:00:00.000Z';
      expect({ status, answer }).toEqual({ status: 202, answer: { paused: true, project: 'Store' } });
      expect(engine.signals).toEqual([
        { key: 'project-store', operation: 'pause', input: { by: 'ben@contoso.test', at, reason: 'Release' } },
        { key: 'installation', operation: 'resume', input: { by: 'ben@contoso.test', at } },
      ]);
      expect((await audit.read('installation', { limit: 10 })).events).toMatchObject([
        { type: 'paused', data: { scope: 'Store', reason: 'Release' } },
        { type: 'resumed', data: { scope: 'installation' } },
      ]);
    });

    it('lets those look at its end who may wait for it', async () => {
      const runId = await waitingRun('paused');

      await ask('setPause', { body: { paused: true } });
      expect(engine.raised).toEqual([]);
      await ask('setPause', { body: { paused: false } });

      expect(engine.raised).toContainEqual({ instanceId: runId, name: 'nudge', data: expect.anything() });
    });

    it('refuses a body that does not say what to do', async () => {
      expect((await ask('setPause', { body: {} })).status).toBe(400);
      expect((await ask('setPause', { body: '{"paused":' })).answer.detail).toBe('The body is not JSON.');
    });
  });

  describe('roles', () => {
    it.each(Object.keys(apiRoutes) as ApiRouteName[])('%s refuses a caller without its role', async (name) => {
      const others = roles.filter((role) => role !== apiRoutes[name].role);
      const runId = apiRoutes[name].route.includes('{runId}') ? { runId: 'any' } : {};

      const { status } = await ask(name, { ...runId, caller: { id: 'mallory', name: 'mallory', roles: others } });

      expect(status).toBe(403);
    });

    it('answers who is nobody as the authentication says', async () => {
      const refusal = problem(401, 'Unauthorized', 'Send a token.');
      const guard = { authenticate: async () => refusal, logger: recordingLogger().logger };
      const handler = requireRole('reader', async () => ({ status: 200 }), guard);

      const request = new HttpRequest({ method: 'GET', url: 'http://127.0.0.1/api/runs' });
      const { status, body } = await handler(request, engine.client, new InvocationContext({ invocationId: 'call-1' }));
      expect({ status, body: JSON.parse(String(body)) }).toMatchObject({
        status: 401,
        body: { detail: 'Send a token.', correlationId: 'call-1' },
      });
    });
  });

  it('hides what went wrong inside, and logs it', async () => {
    const { logger, entries } = recordingLogger();
    const guard = { authenticate: async () => ben, logger };
    const handler = requireRole(
      'reader',
      async () => {
        throw new Error('secret path /home/app');
      },
      guard,
    );

    const request = new HttpRequest({ method: 'GET', url: 'http://127.0.0.1/api/runs' });
    const response = await handler(request, engine.client, new InvocationContext());

    expect(response.status).toBe(500);
    expect(String(response.body)).not.toContain('secret');
    expect(JSON.stringify(entries)).toContain('secret path');
  });
});
