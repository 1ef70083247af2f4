import { Buffer } from 'node:buffer';

/**
 * Limits on the service-hook payloads that are read. A field of a work item holds up to 1,048,576 characters, which are
 * 6 MiB where each of them is escaped; an update has the old and the new value, and there may be several such fields.
 * Azure DevOps documents 2 MB a payload; in practice the limit is what a process can read in a fraction of a second.
 */
export const payloadLimits = { bytes: 16 * 1024 * 1024, depth: 1000, values: 1_000_000 } as const;

/** The message for a payload with too many bytes. */
export const tooManyBytes = `the payload is larger than ${payloadLimits.bytes} bytes`;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * The limit that a payload exceeds, found in one pass over the text before parsing.
 * @returns the limit in words, or undefined if the payload is within all limits
 */
export function findExceededLimit(text: string): string | undefined {
  if (text.length > payloadLimits.bytes || Buffer.byteLength(text) > payloadLimits.bytes) {
    return tooManyBytes;
  }
  let depth = 0;
  let values = 1;
  for (let position = 0; position < text.length; position += 1) {
    const code = text.charCodeAt(position);
    if (code === quote) {
      position = endOfString(text, position);
    } else if (code === comma) {
      values += 1;
    } else if (code === openBrace || code === openBracket) {
      depth += 1;
    } else if (code === closeBrace || code === closeBracket) {
      depth -= 1;
    }
    if (depth > payloadLimits.depth) {
      return `the payload nests deeper than ${payloadLimits.depth} levels`;
    }
    if (values > payloadLimits.values) {
      return `the payload holds more than ${payloadLimits.values} values`;
    }
  }
  return undefined;
}

/** Index of the quote that closes a string: the next one with an even number of backslashes before it. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text.charCodeAt(first - 1) === backslash) {
      first -= 1;
    }
    if ((end - first) % 2 === 0) {
      return end;
    }
  }
  return text.length;
}
