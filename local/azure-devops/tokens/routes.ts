import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Backend } from '../backend.ts';
import { ApiError, invalidArgument } from '../http/apiError.ts';
import {
  type ApiReply,
  type ApiRequest,
  type Handler,
  type JsonObject,
  json,
  queryEnumeration,
  queryNumber,
  queryText,
  readBody,
} from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import { everything } from '../state/state.ts';
import { isExpired, type PersonalToken } from './records.ts';
import { areKnownScopes, unauthorized } from './scopes.ts';
import { tokenHash } from './signIn.ts';

/** Why no token came of a request; the real service has thirty more. */
type TokenError =
  | 'displayNameRequired'
  | 'invalidDisplayName'
  | 'invalidScope'
  | 'invalidValidTo'
  | 'authorizationNotFound';

const largestPage = 100;
const longestName = 256;
const dayMilliseconds = 24 * 3600 * 1000;

const filters = { active: 1, revoked: 2, expired: 3, all: 4 } as const;

const wantedSchema = z.object({
  displayName: z.string().nullish(),
  scope: z.string().nullish(),
  validTo: z.string().nullish(),
  allOrgs: z.boolean().nullish(),
});

type Wanted = z.infer<typeof wantedSchema>;

const changeSchema = wantedSchema.extend({ authorizationId: z.string() });

/**
 * The lifecycle of personal access tokens, which on the real service has a host name of its own. It takes nobody but
 * people, and them only with a token of Microsoft Entra. https://learn.microsoft.com/rest/api/azure/devops/tokens/pats
 */
export function personalTokenRoutes(backend: Backend): readonly Route[] {
  const path = 'tokens/pats';
  const preview = { previewOnly: true };
  return [
    route('GET', path, forPeople(backend, read), preview),
    route('POST', path, forPeople(backend, create), preview),
    route('PUT', path, forPeople(backend, update), preview),
    route('DELETE', path, forPeople(backend, revoke), preview),
  ];
}

type Work = (backend: Backend, request: ApiRequest) => ApiReply;

function forPeople(backend: Backend, work: Work): Handler {
  return (request) => {
    if (request.signIn.kind === 'pat') {
      throw unauthorized(request.identity.uniqueName);
    }
    // Who is no person is asked to sign in, with a page.
    return request.identity.isServicePrincipal ? signInPage : work(backend, request);
  };
}

const signInPage: ApiReply = {
  status: 302,
  headers: { Location: 'https://spsprodweu1.vssps.visualstudio.com/_signin' },
  content: {
    kind: 'bytes',
    type: 'text/html; charset=utf-8',
    bytes: Buffer.from('<html><head><title>Object moved</title></head><body></body></html>'),
  },
};

function read(backend: Backend, request: ApiRequest): ApiReply {
  const id = queryText(request, 'authorizationId');
  if (id !== undefined) {
    const found = ownToken(backend, request, id);
    return found === undefined ? refused('authorizationNotFound') : made(backend, found);
  }
  const top = queryNumber(request, '$top') ?? largestPage;
  if (top < 1 || top > largestPage) {
    throw invalidArgument(`The value of '$top' must be between 1 and ${largestPage}.`);
  }
  const filter = queryEnumeration(request, 'displayFilterOption', filters, 'active');
  const start = queryNumber(request, 'continuationToken') ?? 0;
  const all = ownTokens(backend, request).filter((token) => filter === 'all' || stateOf(backend, token) === filter);
  return json({
    continuationToken: start + top < all.length ? String(start + top) : '',
    patTokens: all.slice(start, start + top).map((token) => render(backend, token)),
  });
}

function create(backend: Backend, request: ApiRequest): ApiReply {
  const wanted = readBody(request, wantedSchema);
  const error = problemWith(backend, wanted);
  if (error !== undefined) {
    return refused(error);
  }
  const text = newTokenText();
  const token: PersonalToken = {
    authorizationId: randomUUID(),
    identityId: request.identity.id,
    displayName: wanted.displayName ?? '',
    scope: wanted.scope ?? '',
    validFrom: backend.now(),
    validTo: allowedEnd(backend, wanted.validTo ?? ''),
    allOrgs: wanted.allOrgs === true,
    isRevoked: false,
    sha256: tokenHash(text),
  };
  backend.state.personalTokens.put(everything, token.authorizationId, token);
  return made(backend, token, text);
}

function update(backend: Backend, request: ApiRequest): ApiReply {
  const { authorizationId, ...change } = readBody(request, changeSchema);
  const known = ownToken(backend, request, authorizationId);
  if (known === undefined || known.isRevoked) {
    return refused('authorizationNotFound');
  }
  const wanted = {
    displayName: change.displayName ?? known.displayName,
    scope: change.scope ?? known.scope,
    validTo: change.validTo ?? known.validTo,
  };
  const error = problemWith(backend, wanted);
  if (error !== undefined) {
    return refused(error);
  }
  const validTo = allowedEnd(backend, wanted.validTo);
  const token = { ...known, ...wanted, validTo, allOrgs: change.allOrgs ?? known.allOrgs };
  backend.state.personalTokens.put(everything, authorizationId, token);
  return made(backend, token);
}

/** What the real service answers for a token that is gone is not documented: the stand-in gives the worse answer. */
function revoke(backend: Backend, request: ApiRequest): ApiReply {
  const id = queryText(request, 'authorizationId') ?? '';
  const found = ownToken(backend, request, id);
  if (found === undefined || found.isRevoked) {
    const message = `The authorization '${id}' was not found.`;
    throw new ApiError(404, 'AuthorizationNotFoundException', message, 'Microsoft.VisualStudio.Services.Tokens');
  }
  backend.state.personalTokens.put(everything, id, { ...found, isRevoked: true });
  return json({});
}

function problemWith(backend: Backend, { displayName, scope, validTo }: Wanted): TokenError | undefined {
  const name = displayName?.trim() ?? '';
  if (name === '') return 'displayNameRequired';
  if (name.length > longestName) return 'invalidDisplayName';
  if (!areKnownScopes(scope ?? '')) return 'invalidScope';
  const end = Date.parse(validTo ?? '');
  return end > Date.parse(backend.now()) ? undefined : 'invalidValidTo';
}

/** A policy of the organisation shortens what was asked for, without an error. */
function allowedEnd({ tokenLifeDays, now }: Backend, validTo: string): string {
  const latest = tokenLifeDays === undefined ? Infinity : Date.parse(now()) + tokenLifeDays * dayMilliseconds;
  return new Date(Math.min(Date.parse(validTo), latest)).toISOString();
}

function ownTokens(backend: Backend, { identity }: ApiRequest): readonly PersonalToken[] {
  return backend.state.personalTokens.list(everything).filter(({ identityId }) => identityId === identity.id);
}

function ownToken(backend: Backend, request: ApiRequest, id: string): PersonalToken | undefined {
  return ownTokens(backend, request).find((token) => token.authorizationId === id.toLowerCase());
}

function stateOf(backend: Backend, token: PersonalToken): 'active' | 'revoked' | 'expired' {
  if (token.isRevoked) return 'revoked';
  return isExpired(token, backend.now()) ? 'expired' : 'active';
}

/** 84 characters with the mark by which secret scanners know them. */
function newTokenText(): string {
  return `${randomBytes(38).toString('hex')}AZDO${randomBytes(2).toString('hex')}`;
}

function made(backend: Backend, token: PersonalToken, text?: string): ApiReply {
  return json({ patToken: render(backend, token, text), patTokenError: 'none' });
}

/** A refusal is a success as HTTP goes. */
function refused(patTokenError: TokenError): ApiReply {
  return json({ patToken: null, patTokenError });
}

function render({ organization }: Backend, token: PersonalToken, text: string | null = null): JsonObject {
  const { displayName, validTo, scope, allOrgs, validFrom, authorizationId } = token;
  const targetAccounts = allOrgs ? null : [organization.id];
  return { displayName, validTo, scope, targetAccounts, validFrom, authorizationId, token: text };
}
