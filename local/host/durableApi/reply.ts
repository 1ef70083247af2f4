import { JsonError } from '../dotnet/json/errors.ts';
import { type JsonToken, tokenOf } from '../dotnet/json/token.ts';
import { writeJson } from '../dotnet/json/writer.ts';
import type { Query } from './query.ts';

/** An answer of the durable HTTP API, before it is written to a socket. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, sent as JSON although not all that .NET writes is JSON; no body where it is undefined. */
  readonly text?: string;
}

/** A request to the durable HTTP API, below its base path. */
export interface ApiRequest {
  readonly method: string;
  /** Decoded path segments after the base path. */
  readonly segments: readonly string[];
  readonly query: Query;
  /** The full URL as the client sees it, for `location` headers. */
  readonly url: string;
  readonly contentType: string | undefined;
  readonly continuationToken: string | undefined;
  readonly body: string;
  /** The app's own client on the loopback listener, which sends an empty body where it has no input. */
  readonly isRpc: boolean;
}

/** Whether a body is declared as JSON. */
export function isJson({ contentType = '' }: ApiRequest): boolean {
  return contentType.split(';')[0]?.trim().toLowerCase() === 'application/json';
}

export const NOT_FOUND: Reply = { status: 404 };
export const ACCEPTED: Reply = { status: 202 };
export const GONE: Reply = { status: 410 };

/** An answer with a value of JavaScript as its body. */
export function valueReply(status: number, value: unknown): Reply {
  return tokenReply(status, tokenOf(value));
}

/** An answer with a value as .NET holds it as its body. What cannot be written is answered as a failure. */
export function tokenReply(status: number, token: JsonToken, headers?: Readonly<Record<string, string>>): Reply {
  try {
    return { status, ...(headers === undefined ? {} : { headers }), text: writeJson(token) };
  } catch (error) {
    return unreadable(error);
  }
}

/** The error shape of the durable extension. Stack traces of the .NET host have no counterpart here. */
export function exceptionReply(
  status: number,
  message: string,
  exceptionType: string,
  exceptionMessage: string,
): Reply {
  return valueReply(status, {
    Message: message,
    ExceptionMessage: exceptionMessage,
    ExceptionType: exceptionType,
    StackTrace: '',
  });
}

/** What the durable extension answers when it refuses arguments. */
export function badArgument(exceptionMessage: string): Reply {
  return exceptionReply(
    400,
    'One or more of the arguments submitted is incorrect',
    'System.ArgumentException',
    exceptionMessage,
  );
}

/** What the durable extension answers to a request that an instance's state does not allow. */
export function wentWrong(exceptionMessage: string, exceptionType = 'System.InvalidOperationException'): Reply {
  return exceptionReply(500, 'Something went wrong while processing your request', exceptionType, exceptionMessage);
}

/** What the durable extension answers to a body that is not JSON, or JSON that it can do nothing with. */
export function badJson(error: unknown): Reply {
  if (error instanceof JsonError && error.exceptionType === 'Newtonsoft.Json.JsonReaderException') {
    return exceptionReply(400, 'Invalid JSON content', error.exceptionType, error.message);
  }
  return unreadable(error);
}

/** What the durable extension answers where Newtonsoft gives up on a value. Throws what is no such error. */
export function unreadable(error: unknown): Reply {
  if (error instanceof JsonError) {
    return wentWrong(error.message, error.exceptionType);
  }
  throw error;
}
