import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { startTestStandIn, type TestStandIn } from '../standIn.ts';

const tokenSchema = z.looseObject({
  ...{ displayName: z.string(), authorizationId: z.string(), token: z.string().nullable() },
});
const bodySchema = z.looseObject({
  patToken: tokenSchema.nullish(),
  patTokens: z.array(tokenSchema).default([]),
});

const day = 24 * 3_600_000;
const person = {
  ...{ token: 'by hand', displayName: 'Pat', id: '11111111-2222-3333-4444-555555555555', uniqueName: 'pat@x' },
  accessToken: 'of Pat',
};
const asPat = { headers: { authorization: 'Bearer of Pat' } };
const other = { ...person, id: '11111111-2222-3333-4444-666666666666', token: 'x', accessToken: 'of another' };
const machine = { ...other, id: '11111111-2222-3333-4444-777777777777', accessToken: 'm', isServicePrincipal: true };

describe('the lifecycle of personal access tokens', () => {
  let standIn: TestStandIn;
  let now = 0;
  const inDays = (days: number) => new Date(now + days * day).toISOString();

  beforeEach(async () => {
    now = Date.parse('2026-11-23T12:00:00Z');
    standIn = await startTestStandIn({ personalAccessTokens: [person, other, machine], now: () => now });
  });
  afterEach(() => standIn.close());

  async function call(method: string, query = '', body?: object, authorization = 'Bearer of Pat') {
    const response = await fetch(`${standIn.server.url}/_apis/tokens/pats?api-version=7.1-preview.1${query}`, {
      ...{ method, redirect: 'manual', headers: { authorization, 'content-type': 'application/json' } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: bodySchema.parse(await response.json().catch(() => ({}))) };
  }

  const wanted = () => ({ displayName: 'mine', scope: 'vso.code vso.work', validTo: inDays(30), allOrgs: false });
  const ask = async (change: object) => (await call('POST', '', { ...wanted(), ...change })).body;
  const make = async (change: object = {}) => tokenSchema.parse((await ask(change)).patToken);
  const use = async (token: string | null, path = '/_apis/git/repositories', method = 'GET') => {
    const authorization = `Basic ${Buffer.from(`:${token}`).toString('base64')}`;
    const init = method === 'GET' ? {} : { body: '{}' };
    return (await fetch(`${standIn.server.url}${path}`, { method, headers: { authorization }, ...init })).status;
  };

  it('tells the text of a token once', async () => {
    const patToken = await make();
    const query = `&authorizationId=${patToken.authorizationId}`;

    expect(patToken).toMatchObject({ ...wantedShape(), token: expect.stringMatching(/^\w{76}AZDO\w{4}$/) });
    expect((await call('GET', query)).body.patToken).toEqual({ ...patToken, token: null });
    expect((await call('GET')).body).toMatchObject({
      continuationToken: '',
      patTokens: [{ ...patToken, token: null }],
    });
  });

  const wantedShape = () => {
    const { allOrgs: _allOrgs, ...shown } = wanted();
    return { ...shown, targetAccounts: [expect.any(String)], validFrom: new Date(now).toISOString() };
  };

  it('lets a token do what its scopes say, until it ends or is revoked', async () => {
    const patToken = await make();
    const { token, authorizationId } = patToken;

    expect(await use(token)).toBe(200);
    expect(await use(token, '/_apis/projects')).toBe(401);
    expect(await use(token, `/_apis/git/repositories/${standIn.repositoryId}/pushes?api-version=7.1`, 'POST')).toBe(
      401,
    );
    now += 31 * day;
    expect(await use(token)).toBe(401);
    now -= 31 * day;
    expect((await call('DELETE', `&authorizationId=${authorizationId}`)).status).toBe(200);
    expect(await use(token)).toBe(401);
    expect((await call('DELETE', `&authorizationId=${authorizationId}`)).status).toBe(404);
  });

  it('lists by state, in pages, and everybody their own', async () => {
    const revoked = await make({ displayName: 'revoked' });
    await make({ displayName: 'short', validTo: inDays(1) });
    await make({ displayName: 'one' });
    await make({ displayName: 'two' });
    await call('DELETE', `&authorizationId=${revoked.authorizationId}`);
    now += 2 * day;
    const names = async (query: string, by?: string) =>
      (await call('GET', query, undefined, by)).body.patTokens.map(({ displayName }) => displayName);

    expect(await names('')).toEqual(['one', 'two']);
    expect(await names('&displayFilterOption=revoked')).toEqual(['revoked']);
    expect(await names('&displayFilterOption=expired')).toEqual(['short']);
    expect(await names('&displayFilterOption=all')).toHaveLength(4);
    expect((await call('GET', '&$top=1')).body).toHaveProperty('continuationToken', '1');
    expect(await names('&$top=1&continuationToken=1')).toEqual(['two']);
    expect(await names('', 'Bearer of another')).toEqual([]);
    expect((await call('GET', '&$top=101')).status).toBe(400);
  });

  it('changes a token that is valid, without telling its text again', async () => {
    const patToken = await make();
    const { authorizationId, token } = patToken;

    const { body } = await call('PUT', '', { authorizationId, displayName: 'ours', scope: 'vso.project' });

    expect(body.patToken).toMatchObject({ displayName: 'ours', scope: 'vso.project', token: null });
    expect([await use(token), await use(token, '/_apis/projects')]).toEqual([401, 200]);
    await call('DELETE', `&authorizationId=${authorizationId}`);
    expect((await call('PUT', '', { authorizationId, displayName: 'x' })).body).toMatchObject({
      patToken: null,
      patTokenError: 'authorizationNotFound',
    });
  });

  it.each([
    ['displayNameRequired', { displayName: ' ' }],
    ['invalidDisplayName', { displayName: 'x'.repeat(257) }],
    ['invalidScope', { scope: 'vso.everything' }],
    ['invalidScope', { scope: '' }],
    ['invalidValidTo', { validTo: 'tomorrow' }],
    ['invalidValidTo', { validTo: '2026-11-22T12:00:00Z' }],
  ])('makes none, and says %s, for %j', async (patTokenError, change) => {
    expect(await ask(change)).toMatchObject({ patToken: null, patTokenError });
  });

  it('takes people only, with a token of Microsoft Entra', async () => {
    const basic = `Basic ${Buffer.from(':by hand').toString('base64')}`;
    const patToken = await make({ scope: 'app_token' });
    const tries = [basic, 'Bearer by hand', `Bearer ${patToken.token}`, 'Bearer nobody', '', 'Bearer m'];

    const statuses = await Promise.all(tries.map(async (by) => (await call('GET', '', undefined, by)).status));

    expect(statuses).toEqual([401, 203, 203, 203, 203, 302]);
    expect((await fetch(`${standIn.server.url}/_apis/tokens/pats?api-version=7.1`, asPat)).status).toBe(400);
  });
});
