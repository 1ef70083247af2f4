import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { AgentError } from '../../contracts/agentError.ts';
import type { Role } from '../../contracts/api.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { problem, withCorrelationId } from '../http/problem.ts';

/** What the API needs of the durable engine. */
export type ApiClient = Pick<
  DurableClient,
  'getStatus' | 'raiseEvent' | 'readEntityState' | 'signalEntity' | 'startNew'
>;

/** The caller, as named in the audit log. */
export interface Caller {
  /** Object id from the token. Always the same for function keys, which belong to no one. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** Identifies the caller of a request, or returns the answer that rejects it. */
export type Authenticate = (request: HttpRequest) => Promise<Caller | HttpResponseInit>;

/** Handles a request of an authorised caller. */
export type SecuredHandler = (
  request: HttpRequest,
  caller: Caller,
  client: ApiClient,
  context: InvocationContext,
) => Promise<HttpResponseInit>;

export interface Guard {
  readonly authenticate: Authenticate;
  readonly logger: Logger;
}

/** How callers authenticate on each path. */
export interface Guards {
  /** Below `/api/`: with a token of a person. */
  readonly people: Guard;
  /** Below `/api/machine/`: with a function key, which the host checks. */
  readonly machines: Guard;
}

/** Seconds a caller should wait before trying again when a dependency is unavailable. */
const retryAfterSeconds = 10;

/** For routes where the Functions host only accepts keys of the app. */
export function acceptFunctionKey(given: readonly Role[]): Authenticate {
  return async () => ({ id: 'function-key', name: 'function key', roles: given });
}

/** Requires a role for a handler, and answers every failure in the form of RFC 9457. */
export function requireRole(role: Role, handler: SecuredHandler, { authenticate, logger }: Guard) {
  return async (request: HttpRequest, client: ApiClient, context: InvocationContext): Promise<HttpResponseInit> => {
    const answer = async () => {
      const caller = await authenticate(request);
      if (!isCaller(caller)) return caller;
      if (!caller.roles.includes(role)) return problem(403, 'Forbidden', `This requires the role ${role}.`);
      return await handler(request, caller, client, context);
    };
    const { invocationId } = context;
    const response = await answer().catch((error: unknown) => toErrorResponse(error, logger, invocationId));
    return withCorrelationId(response, invocationId);
  };
}

function isCaller(value: Caller | HttpResponseInit): value is Caller {
  return 'roles' in value;
}

function toErrorResponse(error: unknown, logger: Logger, correlationId: string): HttpResponseInit {
  if (error instanceof AgentError && error.type === 'invalid-input') return problem(400, 'Bad Request', error.message);
  const detail = error instanceof Error ? error.message : String(error);
  logger.error('API request failed', { detail, correlationId });
  if (error instanceof AgentError && error.isRetryable) {
    return problem(503, 'Service Unavailable', 'A dependency is unavailable at the moment. Try again later.', {
      'retry-after': String(retryAfterSeconds),
    });
  }
  return problem(500, 'Internal Server Error', 'The request failed. See the log of the app.');
}
