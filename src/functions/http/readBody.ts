import type { HttpRequest } from '@azure/functions';

/**
 * The raw bytes of a request's body, read no further than the limit.
 * @param maximumBytes a larger body gives `too-large`
 */
export async function readBody(
  request: Pick<HttpRequest, 'body' | 'headers'>,
  maximumBytes: number,
): Promise<Uint8Array | 'too-large'> {
  if (Number(request.headers.get('content-length') ?? 0) > maximumBytes) return 'too-large';
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maximumBytes) return 'too-large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
