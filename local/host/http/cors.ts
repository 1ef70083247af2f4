import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './server.ts';

/** Which pages of other origins may call the host. */
export interface CorsSettings {
  /** `*` or origins. */
  readonly origins: readonly string[];
  readonly credentials: boolean;
}

/** Reads the comma-separated list of `Host.CORS` in local.settings.json. */
export function parseCors(list: string | undefined, credentials: boolean): CorsSettings {
  return {
    origins: (list ?? '')
      .split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
    credentials,
  };
}

/**
 * Adds the CORS headers an origin is entitled to.
 * @returns true where the request was a preflight that is now answered
 */
export function applyCors(settings: CorsSettings, request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !isAllowedOrigin(settings, origin)) {
    return false;
  }
  response.setHeader(
    'access-control-allow-origin',
    settings.origins.includes('*') && !settings.credentials ? '*' : origin,
  );
  response.setHeader('vary', 'Origin');
  if (settings.credentials) {
    response.setHeader('access-control-allow-credentials', 'true');
  }
  const method = request.headers['access-control-request-method'];
  if (request.method !== 'OPTIONS' || method === undefined) {
    return false;
  }
  const headers = request.headers['access-control-request-headers'];
  answer(response, 204, {
    'access-control-allow-methods': method,
    ...(headers === undefined ? {} : { 'access-control-allow-headers': headers }),
  });
  return true;
}

function isAllowedOrigin(settings: CorsSettings, origin: string): boolean {
  return settings.origins.includes('*') || settings.origins.includes(origin);
}
