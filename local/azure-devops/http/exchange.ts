import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Identity } from '../state/records.ts';
import type { SignIn } from '../tokens/signIn.ts';
import { invalidArgument, invalidProperty } from './apiError.ts';
import type { ApiVersion } from './apiVersion.ts';
import { type Enumeration, enumerationName } from './enumeration.ts';

/** Any JSON object; what it holds is decided by the renderer that makes it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value of JSON has members. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null;
}

/** One authenticated request, taken apart. */
export type ApiRequest = {
  readonly method: string;
  /** Route template that matched, e.g. `git/repositories/{repositoryId}/refs`. */
  readonly template: string;
  /** Project segment in front of `_apis`: a name or an id. */
  readonly project: string | undefined;
  /** Team segment behind the project: a name or an id. */
  readonly team: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
  /** Query parameters; names are lower case. */
  readonly query: ReadonlyMap<string, string>;
  readonly accept: string;
  readonly contentType: string;
  readonly version: ApiVersion;
  readonly identity: Identity;
  readonly signIn: SignIn;
  readonly body: Buffer;
};

/** What a handler answers. */
export type ApiReply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly content:
    | { readonly kind: 'json'; readonly value: unknown }
    | { readonly kind: 'bytes'; readonly type: string; readonly bytes: Buffer }
    | { readonly kind: 'stream'; readonly type: string; readonly stream: Readable }
    | { readonly kind: 'none' };
};

export type Handler = (request: ApiRequest) => ApiReply | Promise<ApiReply>;

/** A JSON answer; 200 unless told otherwise. */
export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): ApiReply {
  return { status, headers, content: { kind: 'json', value } };
}

/** A collection in the wrapper every list of the service has. */
export function list(values: readonly unknown[], headers: Readonly<Record<string, string>> = {}): ApiReply {
  return json({ count: values.length, value: values }, 200, headers);
}

/** An answer of raw bytes with its media type. */
export function bytes(type: string, content: Buffer): ApiReply {
  return { status: 200, content: { kind: 'bytes', type, bytes: content } };
}

/** An answer that is streamed, for what may be large. */
export function streamed(type: string, stream: Readable): ApiReply {
  return { status: 200, content: { kind: 'stream', type, stream } };
}

/** 204 or 200 without a body. */
export function empty(status = 204): ApiReply {
  return { status, content: { kind: 'none' } };
}

/** A route parameter that the matched template has. */
export function parameter(request: ApiRequest, name: string): string {
  const value = request.parameters.get(name);
  if (value === undefined) {
    throw invalidArgument(`The route has no parameter '${name}'.`);
  }
  return value;
}

/** A numeric route parameter; anything else is a 400 as with the real route constraint. */
export function numberParameter(request: ApiRequest, name: string): number {
  const value = Number(parameter(request, name));
  if (!Number.isInteger(value)) {
    throw invalidArgument(`The parameter '${name}' must be a whole number.`);
  }
  return value;
}

/** A query parameter by its name in any case; an empty one counts as absent. */
export function queryText(request: ApiRequest, name: string): string | undefined {
  const value = request.query.get(name.toLowerCase());
  return value === '' ? undefined : value;
}

/** A whole number in the query. */
export function queryNumber(request: ApiRequest, name: string): number | undefined {
  const text = queryText(request, name);
  if (text === undefined) {
    return undefined;
  }
  const value = Number(text);
  if (!Number.isInteger(value)) {
    throw invalidArgument(`The value '${text}' of '${name}' is not a whole number.`);
  }
  return value;
}

/** A boolean in the query; absent is false. */
export function queryFlag(request: ApiRequest, name: string): boolean {
  return queryText(request, name)?.toLowerCase() === 'true';
}

/** An enumeration in the query, by name or number. */
export function queryEnumeration<Name extends string>(
  request: ApiRequest,
  name: string,
  members: Enumeration<Name>,
  fallback: NoInfer<Name>,
): Name {
  const text = queryText(request, name);
  if (text === undefined) {
    return fallback;
  }
  const value = enumerationName(members, text);
  if (value === undefined) {
    throw invalidArgument(`The value '${text}' of '${name}' is not known.`);
  }
  return value;
}

/**
 * The request's body through a schema.
 * @throws ApiError 400 naming the first property that is wrong
 */
export function readBody<T>(request: ApiRequest, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw invalidProperty('body', 'The body of the request is not valid JSON.');
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw invalidProperty(issue?.path.join('.') ?? 'body', `Value is not valid: ${issue?.message ?? 'unknown'}.`);
  }
  return result.data;
}
