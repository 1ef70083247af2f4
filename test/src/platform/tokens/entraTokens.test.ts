import { Buffer } from 'node:buffer';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { createEntraVerifier } from '../../../../src/platform/tokens/entraTokens.ts';
import { type EntraTenant, startEntraTenant } from '../../../support/azure/entraTenant.ts';

const audience = '11111111-2222-4333-8444-555555555555';
const at = Date.parse('2026-11-23T12:00:00Z');
const seconds = at / 1000;

describe('createEntraVerifier', () => {
  let tenant: EntraTenant;

  beforeEach(async () => {
    tenant = await startEntraTenant();
  });
  afterEach(async () => await tenant.close());

  const claims = () => ({
    iss: `${tenant.authority}/${tenant.tenantId}/v2.0`,
    aud: audience,
    tid: tenant.tenantId,
    azp: '99999999-2222-4333-8444-555555555555',
    sub: 'subject',
    oid: 'object',
    preferred_username: 'ann@contoso.test',
    roles: ['reader', 'approver', 'Something.Else'],
    iat: seconds - 10,
    nbf: seconds - 10,
    exp: seconds + 3600,
  });
  const verifier = (now = at) =>
    createEntraVerifier({ authority: tenant.authority, tenantId: tenant.tenantId, audience, now: () => now });
  const outcome = async (token: string, verify = verifier()) =>
    await verify(token).then(
      () => 'valid',
      (error: { type: string }) => error.type,
    );

  it('tells whose a token is and which roles it has', async () => {
    const token = await tenant.sign(claims());

    expect(await verifier()(token)).toEqual({
      ...{ id: 'object', name: 'ann@contoso.test' },
      roles: ['reader', 'approver'],
    });
  });

  it('takes both forms of issuer, audience and client that Microsoft Entra writes', async () => {
    const { azp, ...rest } = claims();
    const iss = `https://sts.windows.net/${tenant.tenantId}/`;

    expect(await outcome(await tenant.sign({ ...rest, iss, aud: `api://${audience}`, appid: azp }))).toBe('valid');
  });

  it('names an application by its id, and gives no role to who has none', async () => {
    const token = await tenant.sign({ ...claims(), preferred_username: undefined, roles: undefined });

    expect(await verifier()(token)).toEqual({ id: 'object', name: 'object', roles: [] });
  });

  it.each<[string, Record<string, unknown>]>([
    ['another audience', { aud: 'somebody-else' }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'https://evil.example/v2.0' }],
    ['no issuer', { iss: undefined }],
    ['another tenant', { tid: '00000000-0000-4000-8000-000000000000' }],
    ['no tenant', { tid: undefined }],
    ['an ID token, which names no client', { azp: undefined, nonce: 'n' }],
    ['an expired token', { exp: seconds - 61 }],
    ['no expiry', { exp: undefined }],
    ['a token that is not valid yet', { nbf: seconds + 61 }],
    ['no time of issue', { iat: undefined }],
    ['no subject', { sub: undefined }],
    ['a subject that is no text', { sub: 7 }],
  ])('refuses %s', async (_what, change) => {
    expect(await outcome(await tenant.sign({ ...claims(), ...change }))).toBe('unauthorized');
  });

  it('allows clocks to differ by a minute', async () => {
    expect(await outcome(await tenant.sign({ ...claims(), exp: seconds - 59 }))).toBe('valid');
    expect(await outcome(await tenant.sign({ ...claims(), nbf: seconds + 59 }))).toBe('valid');
  });

  it.each<[string, (token: string) => string]>([
    ['a changed signature', (token) => `${token.slice(0, -8)}AAAAAAAA`],
    ['no signature', (token) => token.split('.').slice(0, 2).join('.')],
    ['an empty signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
    [
      'changed claims',
      (token) => token.replace(/\.[^.]+\./, `.${Buffer.from('{"roles":["operator"]}').toString('base64url')}.`),
    ],
    ['no token', () => 'token'],
  ])('refuses %s', async (_what, damage) => {
    expect(await outcome(damage(await tenant.sign(claims())))).toBe('unauthorized');
  });

  it('refuses a token that is not signed, or signed with what is no key of the tenant', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const signWith = (alg: string, key: Parameters<SignJWT['sign']>[0], kid: string) =>
      new SignJWT(claims()).setProtectedHeader({ alg, kid }).sign(key);

    expect(await outcome(new UnsecuredJWT(claims()).encode())).toBe('unauthorized');
    expect(await outcome(await signWith('RS256', privateKey, 'key-1'))).toBe('unauthorized');
    expect(await outcome(await signWith('RS256', privateKey, 'made-up'))).toBe('unauthorized');
    expect(await outcome(await signWith('HS256', Buffer.alloc(32, 'public key of the tenant'), 'key-1'))).toBe(
      'unauthorized',
    );
  });

  it('asks for the keys once, and again for a token with a key it does not know', async () => {
    const verify = createEntraVerifier({
      authority: tenant.authority,
      tenantId: tenant.tenantId,
      audience,
      now: () => at,
    });
    await verify(await tenant.sign(claims()));
    await verify(await tenant.sign(claims()));
    expect(tenant.keyRequests()).toBe(1);
  });

  it('knows new keys of the tenant, and not the old ones', async () => {
    const old = await tenant.sign(claims());
    await tenant.rotate();
    const verify = verifier();

    expect(await outcome(await tenant.sign(claims()), verify)).toBe('valid');
    expect(await outcome(old, verify)).toBe('unauthorized');
  });

  it('says that the keys are out of reach, and accepts nothing meanwhile', async () => {
    tenant.fail();

    expect(await outcome(await tenant.sign(claims()))).toBe('unavailable');
  });
});
