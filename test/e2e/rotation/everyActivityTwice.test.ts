import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { basicCredential } from '../../../src/gateway/authentication/basicCredential.ts';
import { createRotationWorld, type RotationWorld } from './world.ts';

const firstKey = 'the key before the rotation, of 32 characters or more';

describe('rotations in which every activity runs again after it has finished', () => {
  let world: RotationWorld;
  let first: Awaited<ReturnType<RotationWorld['install']>>;

  beforeAll(async () => {
    world = await createRotationWorld(10_000, true);
    first = await world.install(firstKey);
    await world.begin();
  }, 60_000);
  afterAll(() => world.close(), 60_000);

  const stateOf = async (secret: string) =>
    (await world.vault.vault.versions(secret)).map(({ isEnabled, tags }) => [isEnabled, tags['rotation']]);

  it('make one new version of each secret, one token and one set of service hooks, and retire the old ones once', async () => {
    const token = await world.rotate('ado-pat');
    const key = await world.rotate('webhook-hmac-key');
    const [tokenEnded, keyEnded] = await Promise.all([world.ended(token), world.ended(key)]);

    expect(tokenEnded).toMatchObject({ runtimeStatus: 'Completed', output: { secret: 'ado-pat' } });
    expect(keyEnded).toMatchObject({ runtimeStatus: 'Completed', output: { hooks: 2 } });
    for (const [secret, rotationId] of [
      ['ado-pat', token],
      ['webhook-hmac-key', key],
    ] as const) {
      expect(await stateOf(secret)).toEqual([
        [true, rotationId],
        [false, undefined],
      ]);
      expect(await world.audited(rotationId)).toEqual(['created', 'verified', 'old-retired']);
    }
    expect(await world.tokensOf('active')).toEqual([`code-agent ${token}`]);
    const newKey = (await world.vault.vault.read('webhook-hmac-key'))?.value.reveal() ?? '';
    expect(await world.userNames()).toEqual(first.scopes.map((scope) => basicCredential(newKey, scope).username));
  }, 120_000);
});
