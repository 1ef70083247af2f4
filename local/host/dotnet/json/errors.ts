/** The classes of Newtonsoft.Json's exceptions that callers tell apart. */
export type JsonErrorType =
  | 'Newtonsoft.Json.JsonReaderException'
  | 'Newtonsoft.Json.JsonWriterException'
  | 'Newtonsoft.Json.JsonSerializationException';

/** What Newtonsoft.Json throws, in its words. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  readonly exceptionType: JsonErrorType;

  constructor(exceptionType: JsonErrorType, message: string) {
    super(message);
    this.exceptionType = exceptionType;
  }
}

/** Whether a text could not be read at all, which callers treat otherwise than a text that means nothing to them. */
export function isReaderError(thrown: unknown): thrown is JsonError {
  return thrown instanceof JsonError && thrown.exceptionType === 'Newtonsoft.Json.JsonReaderException';
}

/** Where in a text something is wrong. */
export interface JsonPlace {
  readonly path: string;
  /** Left out for writers, which have no lines. */
  readonly line?: number;
  readonly position?: number;
}

/** A message with its place, put together as `JsonPosition.FormatMessage` does. */
export function placedMessage(message: string, { path, line, position }: JsonPlace): string {
  const text = message.trim();
  const sentence = text.endsWith('.') ? text : `${text}.`;
  const lineInfo = line === undefined ? '' : `, line ${line}, position ${position ?? 0}`;
  return `${sentence} Path '${path}'${lineInfo}.`;
}
