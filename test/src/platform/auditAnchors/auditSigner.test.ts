import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret } from '../../../../src/contracts/secret.ts';
import { createAnchorKeys } from '../../../../src/platform/auditAnchors/anchorKeys.ts';
import { createLocalSigner } from '../../../../src/platform/auditAnchors/auditSigner.ts';
import { type KeyVaultServer, startKeyVaultServer } from '../../../support/azure/keyVaultServer.ts';

const start = Date.parse('2026-11-23T12:00:00Z');
const day = 24 * 3_600_000;

describe('a signer of a Key Vault', () => {
  let server: KeyVaultServer;
  let now = start;

  beforeEach(async () => {
    now = start;
    server = await startKeyVaultServer(() => now);
    server.keys.add('audit-anchors');
  });
  afterEach(async () => await server.close());

  it('signs with the newest version, so that its public key alone tells', async () => {
    const signer = server.signer('audit-anchors');

    const signature = await signer.sign('text');
    const keys = createAnchorKeys(await signer.publicKeys());

    expect(keys.check('text', signature)).toBe('valid');
    expect(keys.check('another text', signature)).toBe('wrong');
    expect(keys.since).toBe('2026-11-23');
    expect(server.requests).toContainEqual(expect.stringMatching(/^POST \/keys\/audit-anchors\/\w{32}\/sign$/));
  });

  it('keeps what older versions signed, over more than one page of them', async () => {
    const signer = server.signer('audit-anchors');
    const oldest = await signer.sign('text');
    for (let version = 0; version < 3; version += 1) {
      now += day;
      server.keys.add('audit-anchors');
    }

    const newest = await signer.sign('text');
    const keys = createAnchorKeys(await signer.publicKeys());

    expect(newest.key).not.toBe(oldest.key);
    expect([oldest, newest].map((one) => keys.check('text', one))).toEqual(['valid', 'valid']);
    expect(keys.since).toBe('2026-11-23');
  });

  it('does not know the key of another vault', async () => {
    server.keys.add('another');
    const keys = createAnchorKeys(await server.signer('audit-anchors').publicKeys());

    expect(keys.check('text', await server.signer('another').sign('text'))).toBe('unknown-key');
  });

  it('tries again a few times, and then says why it cannot', async () => {
    const signer = server.signer('audit-anchors');

    server.throttle(1, 0);
    expect(await signer.sign('text')).toMatchObject({ algorithm: 'ES256' });
    server.setAway(true);
    await expect(signer.sign('text')).rejects.toMatchObject({ type: 'unavailable', isRetryable: true });
    server.setAway(false);
    server.keys.disable('audit-anchors');
    await expect(signer.sign('text')).rejects.toMatchObject({ type: 'forbidden' });
    await expect(server.signer('made-up').sign('text')).rejects.toMatchObject({ type: 'not-found' });
    server.keys.add('for-something-else', ['wrapKey']);
    await expect(server.signer('for-something-else').sign('text')).rejects.toThrow('did not sign');
  });
});

describe('a signer of one machine', () => {
  const keyOf = (namedCurve: string) =>
    new Secret(
      generateKeyPairSync('ec', { namedCurve })
        .privateKey.export({ format: 'pem', type: 'pkcs8' })
        .toString()
        .replaceAll('\n', '\\n'),
    );

  it('signs with a key of the settings', async () => {
    const signer = createLocalSigner(keyOf('P-256'));

    const keys = createAnchorKeys(await signer.publicKeys());

    expect(keys.check('text', await signer.sign('text'))).toBe('valid');
    expect(keys.since).toBeUndefined();
  });

  it('takes nothing but a key of P-256, and shows none of it', () => {
    const advice = 'AUDIT_SIGNING_PRIVATE_KEY is not a private key of the curve P-256';
    expect(() => createLocalSigner(keyOf('P-384'))).toThrow(advice);
    expect(() => createLocalSigner(new Secret('planted-marker'))).toThrow(advice);
  });
});
