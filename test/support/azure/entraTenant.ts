import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** A tenant that publishes its keys as Microsoft Entra does, and signs tokens. */
export interface EntraTenant {
  readonly authority: string;
  readonly tenantId: string;
  /** How often the keys were asked for. */
  readonly keyRequests: () => number;
  /** Signs claims with the current key; what is undefined is left out. */
  sign(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Takes a new key; the ones before are not published any more. */
  rotate(): Promise<void>;
  /** From now on the keys are not to be had. */
  fail(): void;
  close(): Promise<void>;
}

type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

export const tenantId = '72f988bf-86f1-41af-91ab-2d7cd011db47';

/** Starts a tenant on a free loopback port. */
export async function startEntraTenant(): Promise<EntraTenant> {
  let published: JWK[] = [];
  let signing: { readonly key: SigningKey; readonly kid: string } | undefined;
  let requests = 0;
  let fails = false;
  let number = 0;
  const server = createServer((request, response) => {
    requests += 1;
    if (fails) return void response.writeHead(503).end();
    if (request.url !== `/${tenantId}/discovery/v2.0/keys`) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const tenant: EntraTenant = {
    authority: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tenantId,
    keyRequests: () => requests,
    async sign(claims, header = {}) {
      if (signing === undefined) throw new Error('the tenant has no key');
      const present = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
      return await new SignJWT(present)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: signing.kid, ...header })
        .sign(signing.key);
    },
    async rotate() {
      number += 1;
      const { privateKey, publicKey } = await generateKeyPair('RS256');
      signing = { key: privateKey, kid: `key-${number}` };
      published = [{ ...(await exportJWK(publicKey)), kid: signing.kid, use: 'sig' }];
    },
    fail() {
      fails = true;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  await tenant.rotate();
  return tenant;
}
