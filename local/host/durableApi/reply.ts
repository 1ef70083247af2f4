/** An answer of the durable HTTP API, before it is written to a socket. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; no body where it is undefined. */
  readonly json?: unknown;
}

/** A request to the durable HTTP API, below its base path. */
export interface ApiRequest {
  readonly method: string;
  /** Decoded path segments after the base path. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** The full URL as the client sees it, for `location` headers. */
  readonly url: string;
  readonly contentType: string | undefined;
  readonly continuationToken: string | undefined;
  readonly body: string;
  /** The app's own client on the loopback listener, which sends an empty body where it has no input. */
  readonly isRpc: boolean;
}

export const NOT_FOUND: Reply = { status: 404 };
export const ACCEPTED: Reply = { status: 202 };
export const GONE: Reply = { status: 410 };

/** The error shape of the durable extension. Stack traces of the .NET host have no counterpart here. */
export function exceptionReply(
  status: number,
  message: string,
  exceptionType: string,
  exceptionMessage: string,
): Reply {
  return {
    status,
    json: { Message: message, ExceptionMessage: exceptionMessage, ExceptionType: exceptionType, StackTrace: '' },
  };
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

/** What the durable extension answers to a body that is not JSON. */
export function badJson(reason: string): Reply {
  return exceptionReply(400, 'Invalid JSON content', 'Newtonsoft.Json.JsonReaderException', reason);
}

/** Why a text is not JSON, or undefined where it is. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
