import { app, HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as df from 'durable-functions';
import { apiRoutes, type Role, roles } from '../../../../src/contracts/api.ts';
import { createPersonAuthentication } from '../../../../src/functions/api/authenticatePerson.ts';
import type { ApiImplementation } from '../../../../src/functions/api/registerApi.ts';
import { acceptFunctionKey } from '../../../../src/functions/api/requireRole.ts';
import { securityHeaders } from '../../../../src/functions/http/problem.ts';
import { type FunctionHandlers, registerFunctions } from '../../../../src/functions/registerFunctions.ts';
import { createEntraVerifier } from '../../../../src/platform/tokens/entraTokens.ts';
import { type EntraTenant, startEntraTenant } from '../../../support/azure/entraTenant.ts';
import { recordingLogger } from '../../../support/telemetry/recordingLogger.ts';

/** The only doors that anybody may knock at: one checks the delivery itself, one says that the process runs. */
const open = ['webhook', 'live'];
const audience = '11111111-2222-4333-8444-555555555555';
const at = Date.parse('2026-11-23T12:00:00Z');
const done: HttpResponseInit = { status: 299 };

interface Registration {
  readonly name: string;
  readonly authLevel: string;
  readonly route: string;
  readonly methods: readonly string[];
  readonly handler: (request: HttpRequest, client: unknown, context: InvocationContext) => Promise<HttpResponseInit>;
}

/** Every HTTP function of the app, as `registerFunctions` tells them the host. */
function registrations(handlers: FunctionHandlers): readonly Registration[] {
  const found: Registration[] = [];
  // The library says of every function that it does not register it in a test.
  jest.spyOn(console, 'warn').mockReturnValue(undefined);
  const record = (name: string, options: object) => void found.push({ name, ...options } as Registration);
  jest.spyOn(app, 'http').mockImplementation(record);
  jest.spyOn(df.app.client, 'http').mockImplementation(record);
  registerFunctions(handlers);
  return found;
}

/** Every route with the role that it takes. */
const secured: Readonly<Record<string, { readonly role: Role }>> = { ...apiRoutes, metrics: { role: 'reader' } };

/** The role that a registered function takes; undefined for what has none. */
const roleOf = (name: string): Role | undefined =>
  Object.entries(secured).find(([route]) => [`${route}ByPerson`, `${route}ByMachine`].includes(name))?.[1].role;

/** Work that always succeeds once it is reached. */
const reached = new Proxy({}, { get: () => async () => ({ problem: done }) }) as ApiImplementation;

describe('who may call which route', () => {
  let tenant: EntraTenant;

  beforeAll(async () => {
    tenant = await startEntraTenant();
  });
  afterAll(async () => await tenant.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  function handlers(machineRoles: readonly Role[] = roles): FunctionHandlers {
    const { logger } = recordingLogger();
    const authority = tenant?.authority ?? 'http://127.0.0.1';
    const verify = createEntraVerifier({ authority, tenantId: tenant?.tenantId ?? 'none', audience, now: () => at });
    return {
      webhook: async () => done,
      intake: async () => undefined,
      ready: async () => done,
      api: reached,
      guards: {
        people: { authenticate: createPersonAuthentication(verify), logger },
        machines: { authenticate: acceptFunctionKey(machineRoles), logger },
      },
      metrics: async () => done,
      anchorAudit: async () => undefined,
      secretChanged: async () => undefined,
      activities: [],
      storageConnectionName: 'AzureWebJobsStorage',
    } as Partial<FunctionHandlers> as FunctionHandlers;
  }

  async function call(registration: Registration, authorization?: string): Promise<number> {
    const method = registration.methods[0] ?? 'GET';
    const text = JSON.stringify({ paused: true, change: '0123456789ab' });
    const request = new HttpRequest({
      method,
      url: `http://127.0.0.1/api/${registration.route}`,
      params: { runId: 'some-run', secret: 'ado-pat' },
      ...(method === 'GET' ? {} : { body: { string: text } }),
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });
    const context = new InvocationContext({ invocationId: 'call-1' });
    const { status = 200, headers } = await registration.handler(request, {}, context);
    if (roleOf(registration.name) !== undefined) expect(headers).toMatchObject(securityHeaders);
    return status;
  }

  async function bearer(change: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const seconds = at / 1000;
    const claims = {
      iss: `${tenant.authority}/${tenant.tenantId}/v2.0`,
      ...{ aud: audience, tid: tenant.tenantId, azp: 'client', sub: 'ann', roles: [...roles] },
      ...{ iat: seconds, exp: seconds + 3600 },
    };
    return `Bearer ${await tenant.sign({ ...claims, ...change })}`;
  }

  const names = registrations(handlers()).map(({ name }) => name);
  const find = (name: string, machineRoles?: readonly Role[]) => {
    const found = registrations(handlers(machineRoles)).find((one) => one.name === name);
    if (found === undefined) throw new Error(`${name} is not registered`);
    return found;
  };
  const closed = names.filter((name) => !open.includes(name));
  const ofPeople = registrations(handlers())
    .filter(({ name, authLevel }) => authLevel === 'anonymous' && !open.includes(name))
    .map(({ name }) => name);
  const ofMachines = closed.filter((name) => !ofPeople.includes(name));

  it('knows every route that is open to anybody', () => {
    const anybody = names.filter((name) => open.includes(name)).toSorted();

    expect(anybody).toEqual(open.toSorted());
    expect(ofPeople.length).toBeGreaterThanOrEqual(Object.keys(apiRoutes).length);
  });

  it.each(ofPeople)('%s has a role', (name) => {
    expect([name, roleOf(name)]).toEqual([name, expect.any(String)]);
  });

  describe.each(ofPeople)('%s', (name) => {
    it.each<[string, () => Promise<string | undefined>, number]>([
      ['no token', async () => undefined, 401],
      ['what is no token', async () => 'Bearer x', 401],
      ['a Basic password', async () => `Basic ${Buffer.from('a:b').toString('base64')}`, 401],
      ['a token for another audience', () => bearer({ aud: 'somebody-else' }), 401],
      ['a token of another issuer', () => bearer({ iss: 'https://evil.example/v2.0' }), 401],
      ['an expired token', () => bearer({ exp: at / 1000 - 3600 }), 401],
      [
        'a token with every role but the right one',
        () => bearer({ roles: roles.filter((role) => role !== roleOf(name)) }),
        403,
      ],
      ['a token without roles', () => bearer({ roles: undefined }), 403],
      ['a token with the right role', () => bearer({ roles: [roleOf(name)] }), 299],
    ])('answers %s', async (_what, authorization, status) => {
      expect(await call(find(name), await authorization())).toBe(status);
    });
  });

  describe.each(ofMachines)('%s', (name) => {
    it('is only reached with a key, which the host checks', () => {
      expect(['function', 'admin']).toContain(find(name).authLevel);
    });

    it('refuses a machine without its role', async () => {
      const role = roleOf(name);
      if (role === undefined) return expect(name).toBe('ready');

      expect(
        await call(
          find(
            name,
            roles.filter((other) => other !== role),
          ),
        ),
      ).toBe(403);
      expect(await call(find(name, [role]))).toBe(299);
    });
  });

  it('lets no person in where no tenant is set', async () => {
    const { logger } = recordingLogger();
    const people = { authenticate: createPersonAuthentication(undefined), logger };
    const all = registrations({ ...handlers(), guards: { ...handlers().guards, people } });

    for (const registration of all.filter(({ name }) => ofPeople.includes(name))) {
      expect([registration.name, await call(registration, await bearer())]).toEqual([registration.name, 401]);
    }
  });

  it('answers 503 with a time to wait when the keys of the tenant are out of reach', async () => {
    const other = await startEntraTenant();
    other.fail();
    const { logger } = recordingLogger();
    const verify = createEntraVerifier({
      authority: other.authority,
      tenantId: other.tenantId,
      audience,
      now: () => at,
    });
    const people = { authenticate: createPersonAuthentication(verify), logger };
    const all = registrations({ ...handlers(), guards: { ...handlers().guards, people } });

    const statuses = await Promise.all(
      all.filter(({ name }) => ofPeople.includes(name)).map(async (one) => call(one, await bearer())),
    );
    await other.close();

    expect(new Set(statuses)).toEqual(new Set([503]));
  });
});
