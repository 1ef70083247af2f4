import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { type ApiInput, type ApiOutput, type ApiRoute, type ApiRouteName, apiRoutes } from '../../contracts/api.ts';
import { readBody } from '../http/readBody.ts';
import type { ApiClient, Caller, SecuredHandler } from './requireRole.ts';

const maximumBodyBytes = 32 * 1024;

/** Who calls, and through what the engine is reached. */
export interface ApiCall {
  readonly caller: Caller;
  readonly client: ApiClient;
  /** Id of this one request. */
  readonly invocationId: string;
}

/** What a route does: gives its answer, or a problem. */
export type RouteImplementation<Name extends ApiRouteName> = (
  input: ApiInput<Name>,
  call: ApiCall,
) => Promise<{ readonly value: ApiOutput<Name> } | { readonly problem: HttpResponseInit }>;

/** A handler that validates what a route takes before anything is done with it. */
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
  throw new AgentError('invalid-input', `Wrong in the ${where}: ${problems.join('; ')}.`);
}

async function readJson(request: HttpRequest): Promise<unknown> {
  const body = await readBody(request, maximumBodyBytes);
  if (body === 'too-large') throw new AgentError('invalid-input', `A body may hold at most ${maximumBodyBytes} bytes.`);
  if (body.byteLength === 0) return {};
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw new AgentError('invalid-input', 'The body is not JSON.');
  }
}
