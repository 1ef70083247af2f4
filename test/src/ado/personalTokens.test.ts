import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPersonalTokens } from '../../../src/ado/personalTokens.ts';

interface Received {
  readonly method: string | undefined;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

const validTo = Date.parse('2027-02-21T12:00:00Z');

describe('createPersonalTokens', () => {
  let url = '';
  let close: () => Promise<void>;
  let received: Received[] = [];
  let answers: { readonly status: number; readonly body?: unknown }[] = [];

  beforeEach(async () => {
    received = [];
    const server = createServer(async (request, response) => {
      const { method, headers } = request;
      const body = method === 'POST' ? await json(request) : undefined;
      received.push({ method, path: request.url ?? '', authorization: headers.authorization, body });
      const answer = answers.shift() ?? { status: 500 };
      response.writeHead(answer.status).end(answer.body === undefined ? '' : JSON.stringify(answer.body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/contoso`;
    close = async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    };
  });
  afterEach(async () => await close());

  const create = () =>
    createPersonalTokens({
      organizationUrl: 'https://dev.azure.com/contoso',
      serviceUrl: url,
      getBearerToken: async () => 'bearer',
    });

  it('makes a token, and revokes one of the same name that nobody can read any more', async () => {
    answers = [
      {
        status: 200,
        body: {
          patTokens: [
            { displayName: 'mine', authorizationId: 'a1' },
            { displayName: 'other', authorizationId: 'a2' },
          ],
        },
      },
      { status: 204 },
      { status: 200, body: { patToken: { token: 'planted', authorizationId: 'a3' }, patTokenError: 'none' } },
    ];

    const { token, authorizationId } = await create().replace('mine', validTo);

    expect({ token: token.reveal(), authorizationId }).toEqual({ token: 'planted', authorizationId: 'a3' });
    expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /contoso/_apis/tokens/pats?api-version=7.1-preview.1',
      'DELETE /contoso/_apis/tokens/pats?authorizationId=a1&api-version=7.1-preview.1',
      'POST /contoso/_apis/tokens/pats?api-version=7.1-preview.1',
    ]);
    expect(received[2]).toMatchObject({
      authorization: 'Bearer bearer',
      body: { displayName: 'mine', validTo: '2027-02-21T12:00:00.000Z', allOrgs: false },
    });
  });

  it('says why the organisation makes no token', async () => {
    answers = [
      { status: 200, body: { patTokens: [] } },
      { status: 200, body: { patToken: null, patTokenError: 'patLifespanPolicyViolation' } },
    ];

    await expect(create().replace('mine', validTo)).rejects.toMatchObject({
      type: 'forbidden',
      message: expect.stringContaining('patLifespanPolicyViolation'),
    });
  });

  it('takes a token that is gone as revoked', async () => {
    answers = [{ status: 404 }];

    await expect(create().revoke('a1')).resolves.toBeUndefined();
  });

  it.each([
    [401, 'forbidden', false],
    [302, 'forbidden', false],
    [429, 'throttled', true],
    [503, 'unavailable', true],
  ])('takes the answer %i as %s', async (status, type, isRetryable) => {
    answers = [{ status }];

    await expect(create().revoke('a1')).rejects.toMatchObject({ type, isRetryable });
  });

  it('does not answer: a retry may mend that', async () => {
    const tokens = create();
    await close();

    await expect(tokens.revoke('a1')).rejects.toMatchObject({ type: 'unavailable' });
    close = async () => undefined;
  });
});
