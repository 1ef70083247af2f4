import { getBasicHandler, getBearerHandler, getPersonalAccessTokenHandler } from 'azure-devops-node-api';
import type { IRequestHandler } from 'azure-devops-node-api/interfaces/common/VsoBaseInterfaces.js';
import { AgentError } from '../../contracts/agentError.ts';

/** A personal access token, a Microsoft Entra access token, or (ADO Server) a user name with a password. */
export type AdoCredential = {
  /** The token or the password. Asked before every call, so caching and renewing are its own business. */
  readonly getToken: () => Promise<string>;
} & ({ readonly kind: 'pat' | 'bearer' } | { readonly kind: 'basic'; readonly userName: string });

/** The library's handlers hold one token forever; this one takes the current token for every call. */
export function createCredentialHandler(credential: AdoCredential) {
  let current: { readonly token: string; readonly handler: IRequestHandler } | undefined;
  const handler: IRequestHandler = {
    prepareRequest: (request) => current?.handler.prepareRequest(request),
    canHandleAuthentication: () => false,
    handleAuthentication: async () => {
      throw new AgentError('unauthorized', 'Azure DevOps does not accept a token here.');
    },
  };
  async function renew(): Promise<void> {
    const token = await currentToken(credential);
    if (token === '') {
      throw new AgentError('configuration', 'The Azure DevOps token is empty. Set the secret it is read from.');
    }
    if (current?.token !== token) {
      current = { token, handler: makeHandler(credential, token) };
    }
  }
  return { handler, renew };
}

function makeHandler(credential: AdoCredential, token: string): IRequestHandler {
  switch (credential.kind) {
    case 'pat':
      return getPersonalAccessTokenHandler(token, false);
    case 'bearer':
      return getBearerHandler(token, false);
    case 'basic':
      return getBasicHandler(credential.userName, token, false);
  }
}

async function currentToken(credential: AdoCredential): Promise<string> {
  try {
    return await credential.getToken();
  } catch (error) {
    if (error instanceof AgentError) {
      throw error;
    }
    // The cause stays out of the message: what a token's source says may name secrets.
    throw new AgentError(
      'unavailable',
      'Could not get a token for Azure DevOps: its source failed. Check the secret or the managed identity.',
      { cause: error },
    );
  }
}
