import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import type { AuditSigner } from '../../../src/platform/auditAnchors/anchorKeys.ts';
import { createKeyVaultSigner } from '../../../src/platform/auditAnchors/auditSigner.ts';
import { createKeyVault, type KeyVault, type KeyVaultTransport } from '../../../src/platform/secrets/keyVault.ts';
import { createKeyVaultKeys, type KeyVaultKeys } from './keyVaultKeys.ts';

/** The URL that the client believes it speaks to; its requests are sent to the stand-in instead. */
export const vaultUrl = 'https://contoso-test.vault.azure.net';
const scope = 'https://vault.azure.net/.default';
/** What Microsoft Entra gives who may use it. */
export const vaultToken = 'token-for-the-vault';
const challenge =
  'Bearer authorization="https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47", resource="https://vault.azure.net"';
const pageSize = 2;

const writing = z.object({
  value: z.string().optional(),
  attributes: z.object({ enabled: z.boolean().optional(), exp: z.number().optional() }).optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

interface StoredVersion {
  readonly version: string;
  readonly value: string;
  enabled: boolean;
  readonly created: number;
  readonly expires: number | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** A Key Vault in this process, over HTTP: challenge, versions, soft delete, throttling, as the REST API 7.6 has them. */
export interface KeyVaultServer {
  readonly vault: KeyVault;
  readonly keys: Pick<KeyVaultKeys, 'add' | 'disable'>;
  /** What the app signs with by a key of this vault. */
  signer(keyName: string): AuditSigner;
  /** Where it really listens. */
  readonly origin: string;
  /** Method and path of every request that had a valid token. */
  readonly requests: readonly string[];
  /** How often a request without a valid token was challenged. */
  readonly challenges: () => number;
  /** Seconds to wait that the next requests are answered with, as 429. */
  throttle(times: number, retryAfterSeconds: number): void;
  /** While true every request is answered with 503. */
  setAway(isAway: boolean): void;
  /** Writes a version as an operator would in the portal. */
  put(name: string, value: string): string;
  disable(name: string, version: string): void;
  remove(name: string): void;
  recover(name: string): void;
  close(): Promise<void>;
}

/** @param now milliseconds since the epoch */
export async function startKeyVaultServer(now: () => number): Promise<KeyVaultServer> {
  const secrets = new Map<string, StoredVersion[]>();
  const deleted = new Map<string, StoredVersion[]>();
  const keys = createKeyVaultKeys(vaultUrl, now);
  const requests: string[] = [];
  let challenges = 0;
  let throttled = { times: 0, seconds: 0 };
  let isAway = false;
  let number = 0;

  function add(name: string, value: string, about: z.infer<typeof writing> = {}): StoredVersion {
    number += 1;
    const made: StoredVersion = {
      version: number.toString(16).padStart(32, '0'),
      value,
      enabled: about.attributes?.enabled ?? true,
      created: Math.floor(now() / 1000),
      expires: about.attributes?.exp,
      tags: about.tags ?? {},
    };
    secrets.set(name, [...(secrets.get(name) ?? []), made]);
    return made;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${vaultToken}`) {
      challenges += 1;
      response.setHeader('www-authenticate', challenge);
      return fail(response, 401, 'Unauthorized');
    }
    requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    if (isAway) return fail(response, 503, 'ServiceUnavailable');
    if (throttled.times > 0) {
      throttled = { ...throttled, times: throttled.times - 1 };
      response.setHeader('retry-after', String(throttled.seconds));
      return fail(response, 429, 'Throttled');
    }
    const url = new URL(request.url ?? '/', vaultUrl);
    if (!url.searchParams.has('api-version')) return fail(response, 400, 'BadParameter');
    const [, collection, name = '', version = ''] = url.pathname.split('/');
    if (collection === 'keys') {
      const { status, body } = await keys.answer(request, url);
      return send(response, status, body);
    }
    if (collection !== 'secrets') return fail(response, 404, 'NotFound');
    switch (request.method) {
      case 'GET':
        return version === 'versions' ? list(response, name, url) : read(response, name, version);
      case 'PUT':
        return await write(request, response, name);
      case 'PATCH':
        return await update(request, response, name, version);
      default:
        return fail(response, 405, 'MethodNotAllowed');
    }
  }

  function read(response: ServerResponse, name: string, version: string) {
    const versions = secrets.get(name) ?? [];
    const found = version === '' ? versions.at(-1) : versions.find((one) => one.version === version);
    if (found === undefined) return fail(response, 404, 'SecretNotFound');
    if (!found.enabled) return fail(response, 403, 'Forbidden', 'SecretDisabled');
    send(response, 200, { value: found.value, ...properties(name, found) });
  }

  function list(response: ServerResponse, name: string, url: URL) {
    const versions = secrets.get(name);
    if (versions === undefined) return fail(response, 404, 'SecretNotFound');
    const start = Number(url.searchParams.get('$skiptoken') ?? 0);
    const next = start + pageSize;
    const nextLink = `${vaultUrl}/secrets/${name}/versions?api-version=7.6&$skiptoken=${next}`;
    send(response, 200, {
      // The real one gives them in no useful order either.
      value: versions.slice(start, next).map((one) => properties(name, one)),
      nextLink: next < versions.length ? nextLink : null,
    });
  }

  async function write(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    if (deleted.has(name)) return fail(response, 409, 'Conflict', 'ObjectIsDeletedButRecoverable');
    const { value = '', ...about } = writing.parse(await json(request));
    const made = add(name, value, about);
    send(response, 200, { value, ...properties(name, made) });
  }

  async function update(request: IncomingMessage, response: ServerResponse, name: string, version: string) {
    const found = secrets.get(name)?.find((one) => one.version === version);
    if (found === undefined) return fail(response, 404, 'SecretNotFound');
    found.enabled = writing.parse(await json(request)).attributes?.enabled ?? found.enabled;
    send(response, 200, properties(name, found));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => fail(response, 500, String(error)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credential = async () => ({
    getToken: async (scopes: string | string[]) => {
      if (![scopes].flat().includes(scope)) throw new Error('a token was asked for something else than the vault');
      return { token: vaultToken, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  });
  return {
    vault: createKeyVault(vaultUrl, credential, transportTo(origin)),
    keys,
    signer: (keyName) => createKeyVaultSigner(vaultUrl, keyName, credential, transportTo(origin)),
    origin,
    requests,
    challenges: () => challenges,
    throttle(times, seconds) {
      throttled = { times, seconds };
    },
    setAway(value) {
      isAway = value;
    },
    put: (name, value) => add(name, value).version,
    disable(name, version) {
      for (const one of secrets.get(name) ?? []) one.enabled = one.version === version ? false : one.enabled;
    },
    remove: (name) => move(name, secrets, deleted),
    recover: (name) => move(name, deleted, secrets),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function properties(name: string, { version, enabled, created, expires, tags }: StoredVersion) {
  const recovery = { recoveryLevel: 'Recoverable+Purgeable', recoverableDays: 90 };
  const times = { created, updated: created, ...(expires === undefined ? {} : { exp: expires }) };
  return { id: `${vaultUrl}/secrets/${name}/${version}`, attributes: { enabled, ...times, ...recovery }, tags };
}

function move(name: string, from: Map<string, StoredVersion[]>, to: Map<string, StoredVersion[]>): void {
  const versions = from.get(name);
  if (versions === undefined) throw new Error(`there is no ${name}`);
  from.delete(name);
  to.set(name, versions);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function fail(response: ServerResponse, status: number, code: string, inner?: string): void {
  const innererror = inner === undefined ? {} : { innererror: { code: inner } };
  send(response, status, { error: { code, message: `${code}.`, ...innererror } });
}

/** Sends what is meant for the vault to the stand-in. The client checks URL, challenge and token as ever. */
function transportTo(origin: string): KeyVaultTransport {
  return {
    retryOptions: { maxRetries: 2, retryDelayInMs: 1, maxRetryDelayInMs: 5 },
    httpClient: {
      async sendRequest(request) {
        const response = await fetch(request.url.replace(vaultUrl, origin), {
          method: request.method,
          headers: request.headers.toJSON(),
          ...(typeof request.body === 'string' ? { body: request.body } : {}),
        });
        const headers = createHttpHeaders(Object.fromEntries(response.headers));
        return { request, status: response.status, headers, bodyAsText: await response.text() };
      },
    },
  };
}
