import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Span, SpanKind } from '@opentelemetry/api';
import { ClientApiBase } from 'azure-devops-node-api/ClientApiBases.js';
import type { z } from 'zod';
import { AgentError } from '../../contracts/agentError.ts';
import { incrementCounter, recordValue } from '../../platform/telemetry/metrics.ts';
import { inSpan } from '../../platform/telemetry/spans.ts';
import { type AdoCredential, createCredentialHandler } from './adoCredential.ts';
import { discoverRoute } from './discoverRoute.ts';
import {
  emptyResponseFailure,
  invalidResponseFailure,
  isEmptyResponse,
  responseFailure,
  timeoutFailure,
  transportFailure,
} from './failures.ts';
import { parseOrganizationUrl } from './organizationUrl.ts';
import type { Resource } from './resources.ts';
import { readBytes, readJson } from './responseBody.ts';
import { type CacheableRequest, createResponseCache, type ResponseCache } from './responseCache.ts';
import { sessionId } from './session.ts';
import {
  canceledFailure,
  createThrottle,
  type Throttle,
  type ThrottleOptions,
  type ThrottlePermit,
} from './throttle.ts';

/** Where and as whom to talk to Azure DevOps. */
export interface AzureDevOpsOptions {
  /** e.g. https://dev.azure.com/contoso, or an ADO Server collection URL */
  readonly organizationUrl: string;
  readonly credential: AdoCredential;
  /** For one answer, or for the silence within a download. Default 60,000. */
  readonly requestTimeoutMilliseconds?: number;
  readonly userAgent?: string;
  /** What the current call is made for, e.g. the run's id; Azure DevOps logs calls of one id as one session. */
  readonly getCorrelationId?: () => string | undefined;
  readonly throttle?: ThrottleOptions;
}

/** One call, described so that its route, its span and its failures need nothing else. */
export interface AdoCall extends CacheableRequest {
  /** Name of the span without its `ado.` prefix: `pushes.create`. */
  readonly operation: string;
  /** What is done on what, as a verb phrase for messages: `read work item 7 of project "Shop"`. */
  readonly purpose: string;
  readonly resource: Resource;
  /** Default GET. */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  /** The body of a call that takes a file instead of JSON. */
  readonly file?: string;
  /** Default `application/json`. */
  readonly contentType?: string;
}

/** The way out to Azure DevOps. Every failure is an `AgentError`. */
export interface Connection {
  /** Without a trailing slash. */
  readonly organizationUrl: string;
  /** The answer's JSON, parsed by the schema, with the response headers (none where the answer was remembered). */
  json<T>(call: AdoCall, schema: z.ZodType<T>): Promise<{ readonly value: T; readonly headers: IncomingHttpHeaders }>;
  /** Hands the body of a successful answer to `consume`; resolves when that is done. */
  stream<T>(call: AdoCall, mediaType: string, consume: (body: IncomingMessage) => Promise<T>): Promise<T>;
  /** The same connection, whose calls end with `timeout` as soon as the signal is given. */
  withSignal(signal: AbortSignal): Connection;
}

/** Makes the connection for one operation: its time begins now. */
export type ConnectionFactory = () => Connection;

interface Wiring {
  readonly client: ClientApiBase;
  readonly renewToken: () => Promise<void>;
  readonly throttle: Throttle;
  readonly remembered: ResponseCache;
  readonly timeoutMilliseconds: number;
  readonly serverAddress: string;
  readonly getSessionId: () => string;
  /** The caller's, to call everything off. */
  readonly signal: AbortSignal | undefined;
}

interface Exchange {
  readonly call: AdoCall;
  readonly mediaType: string;
  readonly span: Span;
  readonly signal: AbortSignal;
  readonly passage: ThrottlePermit;
}

const defaultTimeoutMilliseconds = 60_000;
const longestErrorBody = 64 * 1024;
const throttledHere = { service: 'azure-devops' } as const;

/**
 * The one place that makes azure-devops-node-api clients and the one way out to Azure DevOps: credentials, time limit,
 * span, throttling and failures are decided here and nowhere else.
 *
 * Routes, API versions, credentials and transport are the library's. Its typed methods are not used: they turn a 404
 * and a cut-off body into null, download without looking at the status, and hide the headers of a success.
 */
export function connect(options: AzureDevOpsOptions): Connection {
  const url = parseOrganizationUrl(options.organizationUrl);
  const timeoutMilliseconds = options.requestTimeoutMilliseconds ?? defaultTimeoutMilliseconds;
  const credential = createCredentialHandler(options.credential);
  const client = new ClientApiBase(url.href, [credential.handler], options.userAgent ?? 'code-agent', {
    socketTimeout: timeoutMilliseconds,
    keepAlive: true,
    // Waiting and trying again are a durable timer's business; a redirect only ever leads to a sign-in page.
    allowRetries: false,
    allowRedirects: false,
  });
  const wiring: Wiring = {
    client,
    renewToken: credential.renew,
    throttle: createThrottle(options.throttle),
    remembered: createResponseCache(),
    timeoutMilliseconds,
    serverAddress: url.hostname,
    getSessionId: sessionSource(options.getCorrelationId),
    signal: undefined,
  };
  return connectionOver(wiring, url.href.replace(/\/$/, ''));
}

function connectionOver(wiring: Wiring, organizationUrl: string): Connection {
  return {
    organizationUrl,
    json: (call, schema) => readThroughCache(wiring, call, schema),
    stream: (call, mediaType, consume) =>
      withSpan(wiring, call, async (span) => {
        const message = await withThrottle(wiring, call, (signal, passage) =>
          send(wiring, { call, mediaType, span, signal, passage }),
        );
        const destroy = () => message.destroy();
        wiring.signal?.addEventListener('abort', destroy);
        return await consume(message).finally(() => {
          wiring.signal?.removeEventListener('abort', destroy);
          destroy();
        });
      }),
    withSignal: (signal) =>
      connectionOver({ ...wiring, signal: combineSignals(wiring.signal, signal) }, organizationUrl),
  };
}

function combineSignals(outer: AbortSignal | undefined, inner: AbortSignal): AbortSignal {
  return outer === undefined ? inner : AbortSignal.any([outer, inner]);
}

/** Calls that are made for nothing in particular are one session. */
function sessionSource(getCorrelationId: (() => string | undefined) | undefined): () => string {
  const ownSession = sessionId(undefined);
  return () => {
    const correlationId = getCorrelationId?.();
    return correlationId === undefined ? ownSession : sessionId(correlationId);
  };
}

async function readThroughCache<T>(wiring: Wiring, call: AdoCall, schema: z.ZodType<T>) {
  const known = wiring.remembered.get(call);
  if (known !== undefined) return { value: schema.parse(known), headers: {} };
  const answer = await withSpan(wiring, call, (span) => exchangeJson(wiring, call, schema, span));
  wiring.remembered.set(call, answer.value);
  return answer;
}

async function exchangeJson<T>(wiring: Wiring, call: AdoCall, schema: z.ZodType<T>, span: Span) {
  const { value, headers } = await withThrottle(wiring, call, async (signal, passage) => {
    const message = await send(wiring, { call, mediaType: 'application/json', span, signal, passage });
    return { value: await readJson(message, call.purpose), headers: message.headers };
  });
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw isEmptyResponse(value)
      ? emptyResponseFailure(call.purpose)
      : invalidResponseFailure(call.purpose, parsed.error);
  }
  return { value: parsed.data, headers };
}

async function send(wiring: Wiring, exchange: Exchange): Promise<IncomingMessage> {
  const { client } = wiring;
  const { call, signal, passage } = exchange;
  await wiring.renewToken();
  const route = await discoverRoute(client, call).catch((error: unknown) => {
    if (error instanceof AgentError && error.retryAfterSeconds !== undefined) {
      passage.answered(429, { 'retry-after': String(error.retryAfterSeconds) });
    }
    throw error;
  });
  const body = call.file ?? (call.body === undefined ? '' : JSON.stringify(call.body));
  const session = wiring.getSessionId();
  exchange.span.setAttribute('ado.session_id', session);
  const { message } = await client.http.request(call.method ?? 'GET', route.url, body, {
    'x-tfs-session': session,
    accept: client.createAcceptHeader(exchange.mediaType, route.apiVersion),
    ...(call.body === undefined ? {} : { 'content-type': `${call.contentType ?? 'application/json'}; charset=utf-8` }),
    ...(call.file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
  });
  const status = message.statusCode ?? 0;
  passage.answered(status, message.headers);
  signal.addEventListener('abort', () => message.destroy());
  if (signal.aborted) {
    message.destroy();
  }
  exchange.span.setAttribute('http.response.status_code', status);
  if (status === 200 || status === 201 || status === 204) {
    return message;
  }
  const beginning = (await readBytes(message, longestErrorBody)).toString('utf8');
  throw responseFailure(call.purpose, { status, headers: message.headers, body: beginning });
}

/** Every remote call is one span, which never carries contents, names or whole URLs. */
async function withSpan<T>(wiring: Wiring, call: AdoCall, work: (span: Span) => Promise<T>): Promise<T> {
  const attributes = { 'http.request.method': call.method ?? 'GET', 'server.address': wiring.serverAddress };
  return await inSpan(`ado.${call.operation}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const started = performance.now();
    const measureCall = (facts: { readonly 'error.type'?: string }) =>
      recordValue('http.client.request.duration', (performance.now() - started) / 1000, { ...attributes, ...facts });
    try {
      const result = await work(span);
      measureCall({});
      return result;
    } catch (error) {
      const failure =
        wiring.signal?.aborted === true ? canceledFailure(call.purpose) : transportFailure(call.purpose, error);
      measureCall({ 'error.type': failure.type });
      if (failure.type === 'throttled')
        incrementCounter('code_agent.throttled', failure.retryAfterSeconds ?? 0, throttledHere);
      throw failure;
    }
  });
}

/**
 * Does the work when it is this call's turn, and within the time for one answer. The library's own limit is for silence
 * only: with it alone, an answer that drips in would never end.
 */
async function withThrottle<T>(
  wiring: Wiring,
  call: AdoCall,
  work: (signal: AbortSignal, passage: ThrottlePermit) => Promise<T>,
): Promise<T> {
  const asked = performance.now();
  const passage = await wiring.throttle.enter(call.purpose, {
    signal: wiring.signal,
    isWrite: (call.method ?? 'GET') !== 'GET',
  });
  incrementCounter('code_agent.throttled', (performance.now() - asked) / 1000, throttledHere);
  const ending = new AbortController();
  const expire = () => ending.abort(timeoutFailure(call.purpose));
  const callOff = () => ending.abort(canceledFailure(call.purpose));
  const timer = setTimeout(expire, wiring.timeoutMilliseconds);
  wiring.signal?.addEventListener('abort', callOff);
  const ended = new Promise<never>((_resolve, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason));
  });
  if (wiring.signal?.aborted === true) {
    callOff();
  }
  try {
    return await Promise.race([work(ending.signal, passage), ended]);
  } finally {
    clearTimeout(timer);
    wiring.signal?.removeEventListener('abort', callOff);
    passage.leave();
  }
}
