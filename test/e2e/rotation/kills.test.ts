import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAzureDevOps } from '../../../src/ado/azureDevOps.ts';
import { sendSigned } from '../../../src/cli/http/relay.ts';
import { basicCredential } from '../../../src/gateway/authentication/basicCredential.ts';
import type { Gate, GateProxy } from '../../support/http/gateProxy.ts';
import { createRotationWorld, type RotationWorld } from './world.ts';

/** `npm run campaign:rotation` lets the host die everywhere. */
const isCampaign = process.env['ROTATION_KILLS'] === 'all';

const firstKey = 'the key before the rotation, of 32 characters or more';
const delivery = Buffer.from(JSON.stringify({ id: 'x', eventType: 'nobody.handles', publisherId: 'x' }));

const to =
  (method: string, path: RegExp): Gate['matches'] =>
  (request) =>
    request.method === method && path.test(request.path);

/** Where the host dies: behind a gate, or while the rotation waits after a step. */
type Death = { readonly during: string; readonly isForCampaign?: boolean } & (
  | { readonly at: 'vault' | 'ado'; readonly matches: Gate['matches'] }
  | { readonly after: string }
);

const newVersion: Death = { during: 'making the version', at: 'vault', matches: to('PUT', /^\/secrets\//) };
const oldVersion: Death = { during: 'disabling the old version', at: 'vault', matches: to('PATCH', /^\/secrets\//) };
const day: Death = { during: 'the day for others to follow', after: 'verified' };
const inCampaign = (death: Death): Death => ({ ...death, isForCampaign: true });

describe('a host that is killed at every step of replacing a secret', () => {
  let world: RotationWorld;
  let first: Awaited<ReturnType<RotationWorld['install']>>;

  beforeAll(async () => {
    world = await createRotationWorld(10_000);
    first = await world.install(firstKey);
    await world.begin();
  }, 60_000);
  afterAll(() => world.close(), 60_000);

  /** Lets the host die in each of these places, in their order, and waits for the rotation's end. */
  async function rotateThrough(secret: 'ado-pat' | 'webhook-hmac-key', all: readonly Death[]) {
    const deaths = all.filter(({ isForCampaign = false }) => isCampaign || !isForCampaign);
    let next = arm(deaths[0]);
    const rotationId = await world.rotate(secret);
    for (const [index, death] of deaths.entries()) {
      await ('after' in death ? isAudited(rotationId, death.after) : next);
      next = arm(deaths[index + 1]);
      await world.killAndBegin();
    }
    return { rotationId, ended: await world.ended(rotationId) };
  }

  function arm(death: Death | undefined): Promise<void> {
    if (death === undefined || 'after' in death) return Promise.resolve();
    const gate: GateProxy = death.at === 'vault' ? world.vaultGate : world.adoGate;
    return gate.stopNext({ matches: death.matches, holds: 'answer' });
  }

  async function isAudited(rotationId: string, step: string): Promise<void> {
    while (!(await world.audited(rotationId)).includes(step)) await delay(50);
  }

  const stateOf = async (secret: string) =>
    (await world.vault.vault.versions(secret)).map(({ isEnabled, tags }) => [isEnabled, tags['rotation']]);

  const signsIn = (token: string) =>
    createAzureDevOps({
      organizationUrl: world.organizationUrl,
      credential: { kind: 'pat', getToken: async () => token },
    }).ping();

  it('ends with one new token, and the old one revoked', async () => {
    const { rotationId, ended } = await rotateThrough('ado-pat', [
      { during: 'making the token', at: 'ado', matches: to('POST', /tokens\/pats/i) },
      inCampaign(newVersion),
      inCampaign({ during: 'checking the token', at: 'ado', matches: to('GET', /connectionData/i) }),
      inCampaign(day),
      inCampaign({ during: 'revoking the old token', at: 'ado', matches: to('DELETE', /tokens\/pats/i) }),
      inCampaign(oldVersion),
    ]);

    expect(ended).toMatchObject({ runtimeStatus: 'Completed', output: { secret: 'ado-pat' } });
    expect(await stateOf('ado-pat')).toEqual([
      [true, rotationId],
      [false, undefined],
    ]);
    expect(await world.audited(rotationId)).toEqual(['created', 'verified', 'old-retired']);
    expect(await world.tokensOf('active')).toEqual([`code-agent ${rotationId}`]);
    expect(await world.tokensOf('revoked')).toContain('first');
    await signsIn((await world.vault.vault.read('ado-pat'))?.value.reveal() ?? '');
    await expect(signsIn(first.token.reveal())).rejects.toMatchObject({ type: 'unauthorized' });
  }, 180_000);

  const replacesKey = async () => {
    const { rotationId, ended } = await rotateThrough('webhook-hmac-key', [
      inCampaign(newVersion),
      { during: 'renewing the service hooks', at: 'ado', matches: to('PUT', /hooks\/subscriptions/i) },
      inCampaign(day),
      inCampaign(oldVersion),
    ]);
    const key = (await world.vault.vault.read('webhook-hmac-key'))?.value.reveal() ?? '';

    expect(ended).toMatchObject({ runtimeStatus: 'Completed', output: { hooks: 2 } });
    expect(await stateOf('webhook-hmac-key')).toEqual([
      [true, rotationId],
      [false, undefined],
    ]);
    expect(await world.audited(rotationId)).toEqual(['created', 'verified', 'old-retired']);
    expect(await world.userNames()).toEqual(first.scopes.map((scope) => basicCredential(key, scope).username));
    expect((await sendSigned(world.webhookUrl, delivery, key)).status).toBe(202);
    expect((await sendSigned(world.webhookUrl, delivery, firstKey)).status).toBe(401);
  };

  if (isCampaign) {
    it('ends with one new key, in all service hooks, and the old one refused', replacesKey, 180_000);
  }
});
