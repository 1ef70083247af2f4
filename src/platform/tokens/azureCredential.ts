import type { TokenCredential } from '@azure/identity';
import { AgentError } from '../../contracts/agentError.ts';

/** Gives the app's Microsoft Entra identity; made at the first use, because loading it costs start-up time. */
export type CredentialSource = () => Promise<TokenCredential>;

/** Managed identity on Azure, workload identity, or the developer's sign-in (`az login`). */
export function createCredentialSource(): CredentialSource {
  let credential: Promise<TokenCredential> | undefined;
  return () => {
    credential ??= import('@azure/identity').then(({ DefaultAzureCredential }) => new DefaultAzureCredential());
    return credential;
  };
}

/**
 * A function that gives a bearer token for a scope; the identity caches and renews it.
 * @throws AgentError `unauthorized` when no identity is there or it gets no token
 */
export function createTokenProvider(source: CredentialSource, scope: string): () => Promise<string> {
  return async () => {
    try {
      const credential = await source();
      const token = await credential.getToken(scope);
      if (token !== null) return token.token;
    } catch (error) {
      throw tokenFailure(scope, error);
    }
    throw tokenFailure(scope);
  };
}

function tokenFailure(scope: string, cause?: unknown): AgentError {
  const message = `No Microsoft Entra token for ${scope}. Give the app a managed identity, or run \`az login\` on your machine.`;
  return new AgentError('unauthorized', message, { cause, isRetryable: true });
}
