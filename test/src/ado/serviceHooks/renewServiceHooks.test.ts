import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { renewServiceHooks } from '../../../../src/ado/serviceHooks/renewServiceHooks.ts';
import { openServiceHooks, type ServiceHooks } from '../../../../src/ado/serviceHooks/serviceHooks.ts';
import { basicCredential } from '../../../../src/gateway/authentication/basicCredential.ts';
import { type Receiver, startReceiver } from '../../../local/azure-devops/receiver.ts';
import { type AdoSandbox, startAdoSandbox } from '../../../support/ado/adoSandbox.ts';

const event = { eventType: 'workitem.created', resourceVersion: '1.0' };
const other = { eventType: 'build.complete', resourceVersion: '2.0' };

describe('renewServiceHooks', () => {
  let sandbox: AdoSandbox;
  let receiver: Receiver;
  let hooks: ServiceHooks;

  const options = () => ({
    organizationUrl: sandbox.server.url,
    credential: { kind: 'pat', getToken: async () => sandbox.server.personToken } as const,
  });
  const scopeOf = (eventType: string) => ({ organization: 'contoso', projectId: hooks.projectId, eventType });
  const renew = (key: string) => renewServiceHooks(options(), receiver.url, (scope) => basicCredential(key, scope));

  beforeAll(async () => {
    sandbox = await startAdoSandbox([{ path: 'a.txt', content: 'a\n' }]);
    hooks = await openServiceHooks(options(), sandbox.repository.projectName);
  });
  afterAll(async () => await sandbox.close());
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(async () => {
    for (const { id } of await hooks.list()) await hooks.remove(id);
    await receiver.close();
  });

  it('gives every subscription of the webhook the credential of the new key, once', async () => {
    for (const one of [event, other]) {
      await hooks.ensure({ event: one, url: receiver.url, ...basicCredential('old key', scopeOf(one.eventType)) });
    }

    const first = await renew('new key');
    const second = await renew('new key');
    for (const subscription of await hooks.list(receiver.url)) await hooks.sendTest(subscription);
    const deliveries = await receiver.waitFor(2);

    expect({ first, second }).toEqual({ first: { renewed: 2, left: 0 }, second: { renewed: 0, left: 2 } });
    for (const { headers, body } of deliveries) {
      const { username, password } = basicCredential('new key', scopeOf(String(body['eventType'])));
      expect(headers.authorization).toBe(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
    }
  });

  it('leaves alone what sends elsewhere, and what signs in by another name', async () => {
    const elsewhere = {
      event,
      url: `${receiver.url}elsewhere`,
      ...basicCredential('old key', scopeOf(event.eventType)),
    };
    await hooks.ensure(elsewhere);
    await hooks.ensure({ event: other, url: receiver.url, username: 'somebody', password: 'their own' });

    expect(await renew('new key')).toEqual({ renewed: 0, left: 0 });
  });
});
