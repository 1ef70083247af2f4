/** A failure to start, told to people in one line: what failed, on what, and what to do. */
export class HostError extends Error {
  override readonly name = 'HostError';
}

/** The message of anything thrown. Errors of the app may come from another realm, so `instanceof` does not do. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string') {
    return thrown.message;
  }
  return String(thrown);
}

/** The stack of anything thrown, or its message where it has none. */
export function stackOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'stack' in thrown && typeof thrown.stack === 'string') {
    return thrown.stack;
  }
  return messageOf(thrown);
}

/** The `code` of a system error, such as `EADDRINUSE`. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string') {
    return thrown.code;
  }
  return undefined;
}
