import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { AgentError } from '../../contracts/agentError.ts';
import type { TokenVerifier } from '../../platform/tokens/tokenVerifier.ts';
import { problem } from '../http/problem.ts';
import type { Authenticate } from './requireRole.ts';

/** Three parts in base64url; a token of Microsoft Entra has a few thousand characters. */
const headerPattern = /^Bearer ([\w-]{1,8000}\.[\w-]{1,8000}\.[\w-]{1,2000})$/;

/**
 * Authenticates a person by a token that the verifier accepts. Without a verifier every request is rejected.
 * @throws AgentError `unavailable` when the token cannot be verified at the moment
 */
export function createPersonAuthentication(verify: TokenVerifier | undefined): Authenticate {
  return async (request: HttpRequest) => {
    const token = headerPattern.exec(request.headers.get('authorization') ?? '')?.[1];
    if (token === undefined || verify === undefined) return refusal();
    try {
      return await verify(token);
    } catch (error) {
      if (error instanceof AgentError && error.type === 'unauthorized') return refusal();
      throw error;
    }
  };
}

function refusal(): HttpResponseInit {
  const advice = 'Send a token in the header Authorization: Bearer …. Machines use a function key below /api/machine/.';
  return problem(401, 'Unauthorized', advice, { 'www-authenticate': 'Bearer' });
}
