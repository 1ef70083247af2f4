import type { ScriptedError } from '../scriptedError.ts';

/** An error as OpenAI's API answers it. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: Readonly<Record<string, unknown>> };
}

/** An error as the scenario wants it. */
export function scriptedError(error: ScriptedError): ErrorAnswer {
  const { status, headers, innererror, ...envelope } = error;
  return { status, headers, body: { error: { ...envelope, ...(innererror === undefined ? {} : { innererror }) } } };
}

/** An error that is the stand-in's own and not the scenario's. */
export function plainError(
  status: number,
  code: string | null,
  message: string,
  param: string | null = null,
): ErrorAnswer {
  const type = status === 401 ? 'authentication_error' : 'invalid_request_error';
  return { status, headers: {}, body: { error: { message, type, param, code } } };
}
