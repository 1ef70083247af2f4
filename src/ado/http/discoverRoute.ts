import type { IncomingHttpHeaders } from 'node:http';
import type { ClientApiBase } from 'azure-devops-node-api/ClientApiBases.js';
import { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { parseJson } from '../../contracts/parseJson.ts';
import { responseFailure, transportFailure } from './failures.ts';
import { urlAdvice } from './organizationUrl.ts';
import type { Resource } from './resources.ts';
import { readBytes } from './responseBody.ts';
import { isSignInPage } from './signInPage.ts';

interface RouteRequest {
  readonly purpose: string;
  readonly resource: Resource;
  readonly route: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
}

/** The list of what an area offers. */
const resourceListSchema = z.object({ value: z.array(z.object({ id: z.string() })) });
/** What the library keeps of a refusal: its body, when that is JSON, else the whole text as its message. */
const refusalSchema = z.object({ statusCode: z.number(), message: z.string(), result: z.unknown().optional() });
const longestPage = 64 * 1024;

/**
 * The URL and the API version for a call, as the server's own list of resources gives them. The library reads that list
 * once per area; its failures come as loose errors and are given their type here.
 */
export async function discoverRoute(client: ClientApiBase, request: RouteRequest) {
  const { purpose, resource, route, query } = request;
  try {
    const found = await client.vsoClient.getVersioningData(
      resource.apiVersion,
      resource.area,
      resource.locationId,
      { ...route },
      query,
    );
    if (found.requestUrl !== undefined && found.apiVersion !== undefined) {
      return { url: found.requestUrl, apiVersion: found.apiVersion };
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Failed to find api location')) {
      throw await explainMissingResource(client, request).catch((cause: unknown) => transportFailure(purpose, cause));
    }
    throw discoveryFailure(purpose, error);
  }
  throw new AgentError('unexpected', `Could not ${purpose}: Azure DevOps has no route for it.`);
}

function discoveryFailure(purpose: string, error: unknown): AgentError {
  const refusal =
    error instanceof Error ? refusalSchema.safeParse({ ...error, message: error.message }).data : undefined;
  if (refusal === undefined) return transportFailure(purpose, error);
  const { statusCode: status, message, result } = refusal;
  const isText = typeof result !== 'object' || result === null;
  const body = isText ? plainOrWrapped(message) : JSON.stringify(result);
  return responseFailure(purpose, { status, headers: rateLimitHeaders(error), body });
}

function plainOrWrapped(message: string): string {
  return message.trimStart().startsWith('<') ? message : JSON.stringify({ message });
}

/** The library takes everything that is no list for a list of nothing: asks again, and looks at the answer itself. */
async function explainMissingResource(client: ClientApiBase, { purpose, resource }: RouteRequest): Promise<AgentError> {
  const url = client.vsoClient.resolveUrl(`/_apis/${resource.area}`);
  const { message } = await client.http.request('OPTIONS', url, '', { accept: 'application/json' });
  const status = message.statusCode ?? 0;
  const answer = { status, headers: message.headers, body: (await readBytes(message, longestPage)).toString('utf8') };
  const isMissing = status === 404;
  if (isSignInPage(answer) || (status >= 300 && !isMissing)) return responseFailure(purpose, answer);
  const reason = isMissing ? 'unlisted' : reasonOf(answer.body, resource);
  if (reason === 'listed') {
    return new AgentError('unavailable', `Could not ${purpose}: Azure DevOps did not list its resources. Try again.`);
  }
  return new AgentError(
    'configuration',
    reason === 'lacking'
      ? `Could not ${purpose}: the server does not offer it in its area ${resource.area}. It needs Azure DevOps ` +
          'Services or a Server release that is supported.'
      : `Could not ${purpose}: the server does not look like an Azure DevOps organization or collection. ${urlAdvice}`,
  );
}

/** Whether a list names the resource, lacks it, or is no list. */
function reasonOf(body: string, { locationId }: Resource): 'listed' | 'lacking' | 'unlisted' {
  const { data } = resourceListSchema.safeParse(parseJson(body));
  if (data === undefined || data.value.length === 0) return 'unlisted';
  return data.value.some(({ id }) => id.toLowerCase() === locationId) ? 'listed' : 'lacking';
}

/** The library keeps the headers of a refused call in a property of its own. */
function rateLimitHeaders(error: unknown): IncomingHttpHeaders {
  const limit = error instanceof Error && 'rateLimit' in error ? error.rateLimit : undefined;
  if (typeof limit !== 'object' || limit === null || !('retryAfter' in limit)) {
    return {};
  }
  return { 'retry-after': String(limit.retryAfter) };
}
