import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { signDigest } from './signDigest.ts';

/** Versions of the REST API that the keys of a vault are spoken to by; anything else is refused. */
const apiVersions = ['7.4', '7.5', '7.6', '2025-07-01'];
const pageSize = 2;

/** https://learn.microsoft.com/rest/api/keyvault/keys/sign/sign: a digest as base64url, of the algorithm's length. */
const signing = z.strictObject({ alg: z.string(), value: z.string().regex(/^[\w-]+$/) });
const digestBytes = 32;

interface StoredKey {
  readonly version: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly operations: readonly string[];
  enabled: boolean;
  readonly created: number;
}

/** What the stand-in answers. */
export interface KeyAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The keys of a vault: EC keys of P-256 that can be read, listed and signed with, and never leave. */
export interface KeyVaultKeys {
  /** Makes a version as a deployment does. @returns its version */
  add(name: string, operations?: readonly string[]): string;
  disable(name: string): void;
  answer(request: IncomingMessage, url: URL): Promise<KeyAnswer>;
}

/** @param now milliseconds since the epoch */
export function createKeyVaultKeys(vaultUrl: string, now: () => number): KeyVaultKeys {
  const keys = new Map<string, StoredKey[]>();
  let number = 0;

  function find(name: string, version: string): StoredKey | undefined {
    const versions = keys.get(name) ?? [];
    return version === '' ? versions.at(-1) : versions.find((one) => one.version === version);
  }

  function list(name: string, url: URL): KeyAnswer {
    const versions = keys.get(name);
    if (versions === undefined) return notFound(name);
    const start = Number(url.searchParams.get('$skiptoken') ?? 0);
    const next = start + pageSize;
    const link = `${vaultUrl}/keys/${name}/versions?api-version=${url.searchParams.get('api-version')}&$skiptoken=${next}`;
    const value = versions.slice(start, next).map((key) => ({ kid: kidOf(name, key), attributes: attributesOf(key) }));
    return { status: 200, body: { value, nextLink: next < versions.length ? link : null } };
  }

  async function signWith(request: IncomingMessage, name: string, key: StoredKey): Promise<KeyAnswer> {
    const { data } = signing.safeParse(await json(request));
    if (data === undefined) return failure(400, 'BadParameter', 'The request body is not valid.');
    if (data.alg !== 'ES256')
      return failure(400, 'BadParameter', `Key and signing algorithm ${data.alg} do not match.`);
    if (!key.enabled) return failure(403, 'Forbidden', 'Operation is not allowed on a disabled key.', 'KeyDisabled');
    if (!key.operations.includes('sign')) {
      return failure(403, 'Forbidden', 'Operation sign is not permitted on this key.', 'KeyOperationForbidden');
    }
    const digest = Buffer.from(data.value, 'base64url');
    if (digest.length !== digestBytes) return failure(400, 'BadParameter', 'Invalid length of value.');
    const value = signDigest(digest, key.privateKey).toString('base64url');
    return { status: 200, body: { kid: kidOf(name, key), value } };
  }

  function kidOf(name: string, { version }: StoredKey): string {
    return `${vaultUrl}/keys/${name}/${version}`;
  }

  function bundleOf(name: string, key: StoredKey): KeyAnswer {
    const { x, y } = key.publicKey.export({ format: 'jwk' });
    const jwk = { kid: kidOf(name, key), kty: 'EC', key_ops: key.operations, crv: 'P-256', x, y };
    return { status: 200, body: { key: jwk, attributes: attributesOf(key), tags: {} } };
  }

  return {
    add(name, operations = ['sign', 'verify']) {
      number += 1;
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const version = number.toString(16).padStart(32, '0');
      const made = { ...pair, version, operations, enabled: true, created: Math.floor(now() / 1000) };
      keys.set(name, [...(keys.get(name) ?? []), made]);
      return version;
    },
    disable(name) {
      for (const key of keys.get(name) ?? []) key.enabled = false;
    },
    async answer(request, url) {
      if (!apiVersions.includes(url.searchParams.get('api-version') ?? '')) {
        return failure(400, 'BadParameter', 'The specified version is not recognized.');
      }
      const [, , name = '', version = '', operation = ''] = url.pathname.split('/');
      if (request.method === 'GET' && version === 'versions') return list(name, url);
      const key = find(name, version);
      if (key === undefined) return notFound(name);
      if (request.method === 'GET' && operation === '') return bundleOf(name, key);
      if (request.method === 'POST' && operation === 'sign' && version !== '')
        return await signWith(request, name, key);
      return failure(405, 'MethodNotAllowed', 'The method is not allowed.');
    },
  };
}

function attributesOf({ enabled, created }: StoredKey) {
  return { enabled, created, updated: created, recoveryLevel: 'Recoverable', recoverableDays: 90, exportable: false };
}

function notFound(name: string): KeyAnswer {
  return failure(404, 'KeyNotFound', `A key with (name/id) ${name} was not found in this key vault.`);
}

function failure(status: number, code: string, message: string, inner?: string): KeyAnswer {
  const innererror = inner === undefined ? {} : { innererror: { code: inner } };
  return { status, body: { error: { code, message, ...innererror } } };
}
