import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { parseJson } from '../../contracts/parseJson.ts';
import { Secret } from '../../contracts/secret.ts';
import { type RefusedResponse, responseFailure } from '../http/failures.ts';
import { isSignInPage } from '../http/signInPage.ts';

/** A token that was made just now. */
export interface IssuedToken {
  readonly token: Secret;
  /** What Azure DevOps calls it. */
  readonly authorizationId: string;
  /** Milliseconds since the epoch: a policy of the organisation may give it a shorter life than was asked for. */
  readonly validTo: number;
}

/** Makes and revokes personal access tokens of the identity that calls. */
export interface PersonalAccessTokens {
  /** Makes a token; those of the same name before it are revoked, since nobody can read them any more. */
  replace(name: string, validTo: number): Promise<IssuedToken>;
  /** Doing it again changes nothing. */
  revoke(authorizationId: string): Promise<void>;
}

export interface PersonalAccessTokenOptions {
  /** e.g. https://dev.azure.com/contoso */
  readonly organizationUrl: string;
  /** A Microsoft Entra access token: Azure DevOps does not let one token of its own make another. */
  readonly getBearerToken: () => Promise<string>;
  /** Where the service answers; by default the address that belongs to the organisation. */
  readonly serviceUrl?: string;
}

/** What the agent needs. Merging on the server takes `code_manage`; service hooks are open to who may read what they tell. */
const scopes = 'vso.build_execute vso.code_manage vso.identity vso.project vso.test vso.threads_full vso.work_write';

const apiVersion = '7.1-preview.1';
const requestTimeoutMilliseconds = 30_000;

const listedSchema = z.object({
  patTokens: z.array(z.object({ displayName: z.string().nullish(), authorizationId: z.string() })),
  continuationToken: z.string().nullish(),
});

const madeSchema = z.object({
  patToken: z
    .object({ token: z.string().min(1), authorizationId: z.string(), validTo: z.iso.datetime({ offset: true }) })
    .nullish(),
  patTokenError: z.string().nullish(),
});

/**
 * The lifecycle API of personal access tokens. It stands on another host than all else, lists no routes, and takes no
 * managed identity: only the token of a person.
 * https://learn.microsoft.com/rest/api/azure/devops/tokens/pats
 */
export function createPersonalAccessTokens(options: PersonalAccessTokenOptions): PersonalAccessTokens {
  return {
    async replace(displayName, validTo) {
      for (const authorizationId of await findByName(options, displayName)) await revoke(options, authorizationId);
      const body = { displayName, scope: scopes, validTo: new Date(validTo).toISOString(), allOrgs: false };
      const { patToken, patTokenError } = await call(options, 'create a token', madeSchema, { method: 'POST', body });
      if (patToken) return { ...patToken, token: new Secret(patToken.token), validTo: Date.parse(patToken.validTo) };
      const why = (patTokenError ?? 'no reason').replace(/[^\w ]+/g, '').slice(0, 100);
      throw new AgentError(
        'forbidden',
        `Azure DevOps did not create a token: ${why}. Check the organisation's policies.`,
      );
    },
    revoke: (authorizationId) => revoke(options, authorizationId),
  };
}

/** Authorization ids of the caller's valid tokens of a name; nothing keeps two tokens from having the same. */
async function findByName(options: PersonalAccessTokenOptions, displayName: string): Promise<readonly string[]> {
  const found: string[] = [];
  let continuationToken = '';
  do {
    const query = { displayFilterOption: 'active', ...(continuationToken === '' ? {} : { continuationToken }) };
    const page = await call(options, 'list tokens', listedSchema, { query });
    const same = page.patTokens.filter((one) => one.displayName === displayName);
    found.push(...same.map(({ authorizationId }) => authorizationId));
    continuationToken = page.continuationToken ?? '';
  } while (continuationToken !== '');
  return found;
}

async function revoke(options: PersonalAccessTokenOptions, authorizationId: string): Promise<void> {
  await call(options, 'revoke a token', z.unknown(), { method: 'DELETE', query: { authorizationId } });
}

interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

async function call<T>(
  options: PersonalAccessTokenOptions,
  purpose: string,
  schema: z.ZodType<T>,
  { method = 'GET', query = {}, body }: Call,
): Promise<T> {
  const address = options.serviceUrl ?? serviceUrlOf(options.organizationUrl);
  const url = `${address.replace(/\/$/, '')}/_apis/tokens/pats?${new URLSearchParams({ ...query, 'api-version': apiVersion })}`;
  const headers = { authorization: `Bearer ${await options.getBearerToken()}`, 'content-type': 'application/json' };
  const response = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(requestTimeoutMilliseconds),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new AgentError('unavailable', `Could not ${purpose}: Azure DevOps does not answer.`, { cause });
  });
  const isGone = method === 'DELETE' && response.status === 404;
  const answer = {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
  if ((!response.ok && !isGone) || isSignInPage(answer)) throw tokenFailure(purpose, answer);
  const parsed = schema.safeParse(parseJson(answer.body));
  if (parsed.success) return parsed.data;
  throw new AgentError('unavailable', `Could not ${purpose}: the answer of Azure DevOps is not a list of tokens.`);
}

/** Tokens have a host name of their own, as the organisation has it in the form of its URL. */
function serviceUrlOf(organizationUrl: string): string {
  return organizationUrl
    .replace('://dev.azure.com/', '://vssps.dev.azure.com/')
    .replace(/^(https:\/\/[^./]+)\.visualstudio\.com/, '$1.vssps.visualstudio.com');
}

/** An application is refused like someone with a wrong token, and has to know why. */
function tokenFailure(purpose: string, answer: RefusedResponse): AgentError {
  const failure = responseFailure(purpose, answer);
  if (failure.type !== 'unauthorized' && failure.type !== 'forbidden') return failure;
  const advice =
    'Tokens can only be created for people. Sign the app in as a person, or add a new version to Key Vault manually.';
  return new AgentError(failure.type, `${failure.message} ${advice}`, { cause: failure.cause });
}
