import { z } from 'zod';
import { AgentError } from '../contracts/agentError.ts';
import { Secret } from '../contracts/secret.ts';

/** Makes and revokes personal access tokens of the identity that calls. */
export interface PersonalTokens {
  /** Makes a token; those of the same name before it are revoked, since nobody can read them any more. */
  replace(name: string, validTo: number): Promise<{ readonly token: Secret; readonly authorizationId: string }>;
  /** Doing it again changes nothing. */
  revoke(authorizationId: string): Promise<void>;
}

export interface PersonalTokenOptions {
  /** e.g. https://dev.azure.com/contoso */
  readonly organizationUrl: string;
  /** A Microsoft Entra access token: Azure DevOps does not let one token of its own make another. */
  readonly getBearerToken: () => Promise<string>;
  /** Where the service answers; by default the address that belongs to the organisation. */
  readonly serviceUrl?: string;
}

/** What the agent needs: code, work items, builds, service hooks, and to read identities. */
const scopes = 'vso.build vso.code_write vso.graph vso.project vso.threads_full vso.work_write vso.hooks_write';

const apiVersion = '7.1-preview.1';
const requestTimeoutMilliseconds = 30_000;

const listedSchema = z.object({
  patTokens: z.array(z.object({ displayName: z.string().nullish(), authorizationId: z.string() })),
});

const madeSchema = z.object({
  patToken: z.object({ token: z.string().min(1), authorizationId: z.string() }).nullish(),
  patTokenError: z.string().nullish(),
});

/**
 * The lifecycle API of personal access tokens. It stands on another host than all else, lists no routes, and takes no
 * managed identity: only the token of a person.
 * https://learn.microsoft.com/rest/api/azure/devops/tokens/pats
 */
export function createPersonalTokens(options: PersonalTokenOptions): PersonalTokens {
  return {
    async replace(displayName, validTo) {
      const listed = listedSchema.parse(await call(options, 'list tokens', 'GET', {}));
      for (const found of listed.patTokens.filter((one) => one.displayName === displayName)) {
        await revoke(options, found.authorizationId);
      }
      const body = { displayName, scope: scopes, validTo: new Date(validTo).toISOString(), allOrgs: false };
      const { patToken, patTokenError } = madeSchema.parse(await call(options, 'make a token', 'POST', {}, body));
      if (patToken) return { token: new Secret(patToken.token), authorizationId: patToken.authorizationId };
      const why = (patTokenError ?? 'no reason').replace(/[^\w ]+/g, '').slice(0, 100);
      throw new AgentError('forbidden', `Azure DevOps makes no token: ${why}. Check the organisation's policies.`);
    },
    revoke: (authorizationId) => revoke(options, authorizationId),
  };
}

async function revoke(options: PersonalTokenOptions, authorizationId: string): Promise<void> {
  await call(options, 'revoke a token', 'DELETE', { authorizationId });
}

async function call(
  { organizationUrl, serviceUrl, getBearerToken }: PersonalTokenOptions,
  purpose: string,
  method: 'GET' | 'POST' | 'DELETE',
  query: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<unknown> {
  const base = serviceUrl ?? organizationUrl.replace('://dev.azure.com/', '://vssps.dev.azure.com/');
  const url = `${base.replace(/\/$/, '')}/_apis/tokens/pats?${new URLSearchParams({ ...query, 'api-version': apiVersion })}`;
  const headers = { authorization: `Bearer ${await getBearerToken()}`, 'content-type': 'application/json' };
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
  if (response.ok || isGone) return method === 'DELETE' ? undefined : await response.json();
  throw failureOf(purpose, response.status);
}

function failureOf(purpose: string, status: number): AgentError {
  if (status === 429) return new AgentError('throttled', `Could not ${purpose}: Azure DevOps throttles.`);
  if (status >= 500) return new AgentError('unavailable', `Could not ${purpose}: Azure DevOps answered ${status}.`);
  const advice =
    'Tokens are made for people only: sign the app in as one, or put a new version into Key Vault by hand.';
  return new AgentError('forbidden', `Could not ${purpose}: Azure DevOps answered ${status}. ${advice}`);
}
