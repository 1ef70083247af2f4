import { z } from 'zod';
import { type HttpRequest, httpRequestSchema } from './actions.ts';
import type { StoredEvent } from './events.ts';
import { EventType, HTTP_POLL_DELAY } from './protocol.ts';

const resultSchema = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()),
  content: z.string(),
});

export type HttpResult = z.infer<typeof resultSchema>;

const completedSchema = z.object({ Result: z.string() });

/** What callHttp got, out of the event that ended it; undefined where it failed. */
export function readHttpResult(event: StoredEvent): HttpResult | undefined {
  if (event.type !== EventType.TaskCompleted) return undefined;
  const { Result } = completedSchema.parse(JSON.parse(event.json));
  return resultSchema.safeParse(JSON.parse(Result)).data;
}

function headerOf(result: HttpResult, name: string): string | undefined {
  const entry = Object.entries(result.headers).find(([key]) => key.toLowerCase() === name);
  return entry?.[1];
}

/**
 * Whether an answer asks to be polled, and how; durable-functions, `CallHttpWithPollingTask`. As there, a key of the
 * Functions host is not sent to the place that is polled, and the first request's body is not sent again.
 */
export function pollRequest(
  request: HttpRequest,
  result: HttpResult,
  now: number,
): { readonly at: number; readonly request: HttpRequest } | undefined {
  const location = headerOf(result, 'location');
  if (result.statusCode !== 202 || !location || request.asynchronousPatternEnabled === false) return undefined;
  const seconds = Number(headerOf(result, 'retry-after') ?? Number.NaN);
  const delay = Number.isNaN(seconds) ? HTTP_POLL_DELAY : seconds * 1000;
  const kept = Object.entries(request.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'x-functions-key');
  const next = {
    method: 'GET',
    uri: new URL(location, request.uri).href,
    headers: Object.fromEntries(kept),
    content: undefined,
    tokenSource: request.tokenSource,
    asynchronousPatternEnabled: true,
  };
  return { at: now + delay, request: next };
}

const LOCAL_HINT = 'A managed identity (tokenSource) is not available on this local host; leave it out here.';

/**
 * Makes the request of a callHttp.
 * @param input JSON text of the request
 * @returns JSON text with status code, headers and content
 * @throws where nothing answers
 */
export async function runHttpActivity(input: string | undefined, signal: AbortSignal): Promise<string> {
  const request = httpRequestSchema.parse(JSON.parse(input ?? 'null'));
  if (request.tokenSource !== undefined && request.tokenSource !== null) throw new Error(LOCAL_HINT);
  const headers = Object.entries(request.headers ?? {}).map(([name, value]): [string, string] => [name, String(value)]);
  const body = typeof request.content === 'string' ? request.content : undefined;
  const response = await fetch(request.uri, {
    method: request.method,
    headers,
    redirect: 'manual',
    signal,
    ...(body === undefined ? {} : { body }),
  });
  const result: HttpResult = {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    content: await response.text(),
  };
  return JSON.stringify(result);
}
