import type { IncomingHttpHeaders } from 'node:http';
import type { ClientApiBase } from 'azure-devops-node-api/ClientApiBases.js';
import { AgentError } from '../contracts/agentError.ts';
import { responseFailure, transportFailure } from './failures.ts';
import type { Resource } from './resources.ts';

interface RouteRequest {
  readonly purpose: string;
  readonly resource: Resource;
  readonly route: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
}

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
    throw discoveryFailure(purpose, error);
  }
  throw new AgentError('unexpected', `Could not ${purpose}: Azure DevOps names no route for it.`);
}

function discoveryFailure(purpose: string, error: unknown): AgentError {
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') {
    const body = JSON.stringify({ message: error.message });
    return responseFailure(purpose, { status: error.statusCode, headers: rateLimitHeaders(error), body });
  }
  if (error instanceof Error && error.message.startsWith('Failed to find api location')) {
    return new AgentError(
      'configuration',
      `Could not ${purpose}: the server does not list what an Azure DevOps organization or collection offers. ` +
        'Check the organization URL.',
    );
  }
  return transportFailure(purpose, error);
}

/** The library keeps the headers of a refused call in a property of its own. */
function rateLimitHeaders(error: Error): IncomingHttpHeaders {
  const limit = 'rateLimit' in error ? error.rateLimit : undefined;
  if (typeof limit !== 'object' || limit === null || !('retryAfter' in limit)) {
    return {};
  }
  return { 'retry-after': String(limit.retryAfter) };
}
