import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { z } from 'zod';
import type { HookDelivery, ServiceHooks } from '../../../src/ado/serviceHooks/serviceHooks.ts';
import { testHooks } from '../../../src/cli/hookOperations.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { AgentError } from '../../../src/contracts/agentError.ts';
import { basicCredential } from '../../../src/gateway/authentication/basicCredential.ts';
import { type Receiver, startReceiver } from '../../local/azure-devops/receiver.ts';
import { type AdoSandbox, readerWithout, startAdoSandbox } from '../../support/ado/adoSandbox.ts';
import { startRecordingProxy } from '../../support/http/recordingProxy.ts';

const rowsSchema = z.array(
  z.object({ eventType: z.string(), id: z.string(), status: z.string(), url: z.string(), detail: z.string() }),
);
const key = 'a-master-key-of-at-least-32-characters';
const events = ['workitem.created', 'build.complete'];

let sandbox: AdoSandbox;
let receiver: Receiver;
let error = '';
let output: string[] = [];

beforeAll(async () => {
  sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }], [readerWithout('HooksEdit')]);
});

afterAll(async () => {
  await sandbox.close();
});

beforeEach(() => {
  error = '';
  output = [];
  jest.spyOn(console, 'log').mockImplementation((text) => {
    output.push(String(text));
  });
  jest.spyOn(console, 'error').mockImplementation((text) => {
    error += `${String(text)}\n`;
  });
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    error += String(text);
    return true;
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  await receiver?.close();
});

async function hooks(command: string, args: readonly string[] = [], environment: Record<string, string> = {}) {
  const place = ['--org', sandbox.server.url, '--project', sandbox.repository.projectName, '--url', receiver.url];
  const variables = { ADO_PAT: sandbox.server.personToken, WEBHOOK_HMAC_KEY: key, ...environment };
  const before = output.length;
  const exitCode = await runProgram(['node', 'code-agent', 'hooks', command, ...place, '--json', ...args], variables);
  const [printed] = output.slice(before);
  return { exitCode, rows: printed === undefined ? [] : rowsSchema.parse(JSON.parse(printed)) };
}

/** A person disables a subscription on the service's own page. */
async function disable(id: string): Promise<void> {
  const found = await sandbox.asPerson('GET', `hooks/subscriptions/${id}?api-version=7.1`);
  await sandbox.asPerson('PUT', `hooks/subscriptions/${id}?api-version=7.1`, { ...found, status: 'disabledByUser' });
}

describe('code-agent hooks', () => {
  it('adds, lists, tests, repairs and removes the subscriptions of one webhook', async () => {
    receiver = await startReceiver();

    const added = await hooks('add', ['--event', ...events]);
    const addedAgain = await hooks('add', ['--event', ...events]);
    const listed = await hooks('list');
    const tested = await hooks('test');
    await disable(added.rows[0]?.id ?? '');
    const disabled = await hooks('list');
    const repaired = await hooks('repair');
    const enabled = await hooks('list');
    const removed = await hooks('remove');

    expect(added.rows.map(({ eventType, status }) => [eventType, status])).toEqual(
      events.map((event) => [event, 'created']),
    );
    expect(addedAgain.rows.map(({ id, status }) => [id, status])).toEqual(added.rows.map(({ id }) => [id, 'updated']));
    expect(listed.rows.map(({ status }) => status)).toEqual(['enabled', 'enabled']);
    expect(tested).toMatchObject({ exitCode: 0, rows: [{ status: 'succeeded' }, { status: 'succeeded' }] });
    expect(disabled.rows.map(({ status }) => status).sort()).toEqual(['disabledByUser', 'enabled']);
    expect(repaired.rows.map(({ detail }) => detail).sort()).toEqual(['was disabledByUser', 'was enabled']);
    expect(enabled.rows.map(({ status }) => status)).toEqual(['enabled', 'enabled']);
    expect(removed.rows.map(({ status }) => status)).toEqual(['removed', 'removed']);
    expect((await hooks('list')).rows).toEqual([]);
  });

  it('gives every subscription the credential of its project and event', async () => {
    receiver = await startReceiver();
    await hooks('add', ['--event', ...events]);

    await hooks('test');

    const deliveries = await receiver.waitFor(2);
    for (const { headers, body } of deliveries) {
      const eventType = String(body['eventType']);
      const scope = { organization: 'contoso', projectId: sandbox.repository.projectId, eventType };
      const { username, password } = basicCredential(key, scope);
      const expected = Buffer.from(`${username}:${password}`).toString('base64');
      expect(headers.authorization).toBe(`Basic ${expected}`);
    }
    await hooks('remove');
  });

  it('says what the webhook answered when a test fails, with exit code 1', async () => {
    receiver = await startReceiver([401, 401, 401, 401, 401, 401, 401, 401, 401]);
    await hooks('add', ['--event', 'workitem.created']);

    const tested = await hooks('test');

    expect(tested).toMatchObject({ exitCode: 1, rows: [{ detail: expect.stringContaining('401') }] });
    expect((await hooks('list')).rows).toMatchObject([
      { status: 'onProbation', detail: expect.stringContaining('new events are lost') },
    ]);
    expect((await hooks('repair')).rows).toMatchObject([{ status: 'updated', detail: 'was onProbation' }]);
    await hooks('remove');
  });

  it('subscribes every event of the app by default, each with an answer of the service', async () => {
    receiver = await startReceiver();

    const { rows } = await hooks('add');

    expect(rows).toHaveLength(9);
    await hooks('remove');
  });

  it('signs in with a user name and a password where a server takes no token', async () => {
    receiver = await startReceiver();
    const proxy = await startRecordingProxy(sandbox.server.url);
    const user = { ADO_PAT: '', ADO_USER_NAME: 'CONTOSO\\dana', ADO_PASSWORD: sandbox.server.personToken };

    const { exitCode } = await hooks('list', ['--org', proxy.url], user);
    await proxy.close();

    expect(exitCode).toBe(0);
    const expected = `Basic ${Buffer.from(`CONTOSO\\dana:${user.ADO_PASSWORD}`).toString('base64')}`;
    expect(new Set(proxy.exchanges.map((exchange) => exchange.authorization))).toEqual(new Set([expected]));
  });

  it.each([
    ['a user name without a password', [], { ADO_PAT: '', ADO_USER_NAME: 'dana' }, 2, /Set ADO_PASSWORD too/],
    ['an event nobody knows', ['--event', 'tea.ready'], {}, 2, /--event tea.ready is unknown/],
    ['a missing key', [], { WEBHOOK_HMAC_KEY: '' }, 2, /Set WEBHOOK_HMAC_KEY/],
    ['a missing permission', [], { ADO_PAT: 'reader' }, 1, /Edit subscriptions/],
    ['a wrong token', [], { ADO_PAT: 'wrong' }, 1, /Check that the token is valid/],
  ])('says in one line that there is %s', async (_what, args, environment, expected, message) => {
    receiver = await startReceiver();

    const { exitCode } = await hooks('add', args, environment);

    expect(exitCode).toBe(expected);
    expect(error).toMatch(message);
    expect(error).not.toContain('    at ');
  });

  it('sends no password in the clear', async () => {
    receiver = await startReceiver();

    const { exitCode } = await hooks('add', ['--url', 'http://example.com/api/webhook']);

    expect(exitCode).toBe(1);
    expect(error).toContain('must use https');
  });
});

describe('testing several subscriptions', () => {
  const pending: HookDelivery = { notificationId: 7, result: 'pending', detail: '' };
  const succeeded: HookDelivery = { ...pending, result: 'succeeded', detail: '202' };
  const forbidden = async () => Promise.reject(new AgentError('forbidden', 'It may not look.'));

  it.each<[string, Partial<ServiceHooks>, string]>([
    ['sent', { sendTest: async (one) => (one.id === 'first' ? await forbidden() : pending) }, 'not sent'],
    ['followed', { deliveries: async (id) => (id === 'first' ? await forbidden() : [succeeded]) }, 'pending'],
  ])('tells of all, also when one cannot be %s', async (_what, trouble, status) => {
    const listed = ['first', 'second'].map((id) => ({
      ...{ id, eventType: 'workitem.created', url: 'https://agent.example', status: 'enabled', details: 'all' },
    }));
    const working = { list: async () => listed, sendTest: async () => pending, deliveries: async () => [succeeded] };
    const hooks = { ...working, ...trouble } as ServiceHooks;
    const scope = { hooks, url: 'https://agent.example', events: undefined, masterKey: () => key };
    const waiting = { now: () => 0, delay: async () => undefined, say: () => undefined };

    expect(await testHooks(scope, 60_000, waiting)).toMatchObject({
      isGood: false,
      rows: [
        { id: 'first', status, detail: 'It may not look.' },
        { id: 'second', status: 'succeeded' },
      ],
    });
  });
});
