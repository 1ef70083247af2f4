import type { ApiRequest } from '../../http/exchange.ts';
import { queryText } from '../../http/exchange.ts';

/** The form in which a file, folder or object is asked for. */
export type ContentForm = 'json' | 'text' | 'octetStream' | 'zip';

/**
 * The form a request asks for: `$format` first, then the Accept header.
 * @param fallback what the resource gives when neither says anything
 */
export function requestedForm(request: ApiRequest, fallback: ContentForm): ContentForm {
  const format = (queryText(request, '$format') ?? queryText(request, 'format'))?.toLowerCase();
  const wanted = format ?? request.accept.toLowerCase();
  if (wanted.includes('zip')) {
    return 'zip';
  }
  if (wanted.includes('octet')) {
    return 'octetStream';
  }
  if (wanted.includes('text')) {
    return 'text';
  }
  return wanted.includes('json') ? 'json' : fallback;
}

/** Git's own rule: a zero byte within the first 8,000 makes a file binary. */
export function isBinary(content: Buffer): boolean {
  return content.subarray(0, 8000).includes(0);
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** True when the content starts with the UTF-8 byte order mark. */
export function startsWithByteOrderMark(content: Buffer): boolean {
  return content.subarray(0, 3).equals(byteOrderMark);
}
