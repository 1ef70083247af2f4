import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { type ApiInput, type ApiOutput, type ApiRoute, type ApiRouteName, apiRoutes } from '../../contracts/api.ts';
import { readBody } from '../http/readBody.ts';
import type { ApiClient, Caller, SecuredHandler } from './requireRole.ts';

const maximumBodyBytes = 32 * 1024;

/** The caller, and the client of the durable engine. */
export interface ApiCall {
  readonly caller: Caller;
  readonly client: ApiClient;
  /** Id of this one request. */
  readonly invocationId: string;
}

/** The work of a route: returns its answer, or a problem. */
export type RouteImplementation<Name extends ApiRouteName> = (
  input: ApiInput<Name>,
  call: ApiCall,
) => Promise<{ readonly value: ApiOutput<Name> } | { readonly problem: HttpResponseInit }>;

/** A handler that validates the input of a route first. */
export function createRouteHandler<Name extends ApiRouteName>(
  name: Name,
  work: RouteImplementation<Name>,
): SecuredHandler {
  const route: ApiRoute = apiRoutes[name];
  return async (request, caller, client, { invocationId }) => {
    const input = {
      path: parse(route.path, request.params, 'path'),
      query: parse(route.query, Object.fromEntries(request.query), 'query'),
      body: parse(route.body, await readJson(request), 'body'),
    };
    const answer = await work(input as ApiInput<Name>, { caller, client, invocationId });
    if ('problem' in answer) return answer.problem;
    return { status: route.status, headers: { 'cache-control': 'no-store' }, jsonBody: answer.value };
  };
}

function parse(schema: z.ZodType, value: unknown, where: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.') || where}: ${message}`);
  throw new AgentError('invalid-input', `Invalid ${where}: ${problems.join('; ')}.`);
}

async function readJson(request: HttpRequest): Promise<unknown> {
  const body = await readBody(request, maximumBodyBytes);
  if (body === 'too-large')
    throw new AgentError('invalid-input', `The body is too large: at most ${maximumBodyBytes} bytes are allowed.`);
  if (body.byteLength === 0) return {};
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw new AgentError('invalid-input', 'The body is not JSON.');
  }
}
