import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Invoker, TriggerCall } from '../invocation/invoker.ts';
import type { HttpData, TypedData } from '../loading/coreTypes.ts';
import type { RegisteredFunction } from '../loading/registry.ts';
import { serializeCookie } from './cookies.ts';
import { TOO_LARGE } from './limits.ts';
import { announcedSize, dropBody, hasBody, readBody } from './requestBody.ts';
import type { RequestUrl } from './requestUrl.ts';
import { answer } from './server.ts';
import { forwardToApp } from './streaming.ts';

/** The app sends what a function returned before the invocation ends; nothing after this long means it returned nothing. */
const NO_ANSWER_MILLISECONDS = 1000;

/** How a body is delimited is the host's own business. */
const OWN_HEADERS = new Set(['transfer-encoding', 'content-length']);

export interface HttpTriggerOptions {
  readonly invoker: Invoker;
  /** In bytes. */
  readonly bodyLimit: number;
  /** Where the app itself takes HTTP requests, when it streams them. */
  readonly httpProxyUrl: string | undefined;
}

/** Runs an HTTP function for a request and answers with what it returned. */
export async function runHttpFunction(
  options: HttpTriggerOptions,
  fn: RegisteredFunction,
  url: RequestUrl,
  params: Readonly<Record<string, string>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (announcedSize(request) > options.bodyLimit) {
    await dropBody(request);
    answer(response, TOO_LARGE);
    return;
  }
  if (options.httpProxyUrl !== undefined) {
    await streamHttpFunction(options.httpProxyUrl, options, fn, url, params, request, response);
    return;
  }
  const http = requestData(request, url, params);
  if (hasBody(request)) {
    const bytes = await readBody(request, options.bodyLimit);
    if (bytes === undefined) {
      answer(response, TOO_LARGE, { connection: 'close' });
      return;
    }
    if (bytes.length > 0) {
      http.body = { bytes };
    }
  }
  try {
    const result = await options.invoker.invoke(fn, callOf(request, { http }, {}));
    answerWith(response, result.returnValue ?? findHttpOutput(fn, result.outputData));
  } catch {
    answer(response, 500);
  }
}

async function streamHttpFunction(
  httpProxyUrl: string,
  { invoker, bodyLimit }: HttpTriggerOptions,
  fn: RegisteredFunction,
  url: RequestUrl,
  params: Readonly<Record<string, string>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const invocationId = randomUUID();
  const headers = joinHeaders(request);
  const metadata: Record<string, TypedData> = { Headers: { json: JSON.stringify(headers) } };
  for (const [name, value] of Object.entries(params)) {
    metadata[name] = { string: value };
  }
  const forwarded = forwardToApp(httpProxyUrl, invocationId, url, bodyLimit, request, response);
  const call = { ...callOf(request, undefined, metadata), invocationId };
  try {
    await invoker.invoke(fn, call);
  } catch {
    if (!response.headersSent) {
      answer(response, 500);
    }
    forwarded.abandon();
  }
  await Promise.race([forwarded.done, forwarded.answered, delay(NO_ANSWER_MILLISECONDS, undefined, { ref: false })]);
  if (!response.headersSent) {
    answer(response, 204);
    forwarded.abandon();
  }
  await forwarded.done;
}

function callOf(
  request: IncomingMessage,
  data: TypedData | undefined,
  metadata: Readonly<Record<string, TypedData>>,
): TriggerCall {
  const { traceparent, tracestate } = request.headers;
  return {
    data,
    metadata,
    reason: 'This function was programmatically called via the host APIs.',
    traceParent: typeof traceparent === 'string' ? traceparent : undefined,
    traceState: typeof tracestate === 'string' ? tracestate : undefined,
  };
}

function requestData(
  request: IncomingMessage,
  url: RequestUrl,
  params: Readonly<Record<string, string>>,
): HttpData & { body?: TypedData } {
  return { method: request.method ?? 'GET', url: url.href, headers: joinHeaders(request), query: queryOf(url), params };
}

function queryOf(url: RequestUrl): Record<string, string> {
  const query: Record<string, string> = {};
  if (url.search === '') {
    return query;
  }
  for (const [name, value] of url.searchParams) {
    const earlier = query[name];
    query[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return query;
}

function joinHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) {
      headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
  }
  return headers;
}

function findHttpOutput(
  fn: RegisteredFunction,
  outputs: readonly { readonly name?: string; readonly data?: TypedData | null }[] | undefined,
): TypedData | null | undefined {
  return outputs?.find((output) => fn.metadata.bindings[output.name ?? '']?.type?.toLowerCase() === 'http')?.data;
}

function answerWith(response: ServerResponse, value: TypedData | null | undefined): void {
  const http = value?.http;
  if (!http) {
    answer(response, 204);
    return;
  }
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name, text] of Object.entries(http.headers ?? {})) {
    if (!OWN_HEADERS.has(name)) {
      headers[name] = text;
    }
  }
  if (http.cookies && http.cookies.length > 0) {
    headers['set-cookie'] = http.cookies.map(serializeCookie);
  }
  const bytes = http.body?.bytes;
  const announced = Number(headerOf(http.headers, 'content-length') ?? Number.NaN);
  const body = bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : (http.body?.string ?? '');
  const length = Buffer.byteLength(body);
  if (announced < length) {
    // The web server writes no more than was announced, and fails before anything is sent.
    answer(response, 500);
  } else if (announced > length) {
    // It has sent what there was when it finds that something is missing.
    response.destroy();
  } else {
    answer(response, Number(http.statusCode ?? 200), headers, body);
  }
}

function headerOf(headers: Readonly<Record<string, string>> | null | undefined, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}
