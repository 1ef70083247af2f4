import type { IncomingMessage } from 'node:http';

const EMPTY = Buffer.alloc(0);

/** The size a request's headers say its body has, in bytes; 0 where they do not say. */
export function announcedSize(request: IncomingMessage): number {
  return Number(request.headers['content-length'] ?? 0);
}

/** Whether a request comes with a body. */
export function hasBody(request: IncomingMessage): boolean {
  return announcedSize(request) > 0 || request.headers['transfer-encoding'] !== undefined;
}

/**
 * Reads a request's body.
 * @param limit in bytes
 * @returns undefined where the body is bigger than the limit
 * @throws where the client goes away before it has sent all
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  if (announcedSize(request) > limit) {
    return undefined;
  }
  return hasBody(request) ? await collect(request, limit) : EMPTY;
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) {
        // What still comes is dropped: a request that is cut off could not be answered.
        request.off('data', onData).resume();
        resolve(undefined);
      } else {
        chunks.push(chunk);
      }
    };
    request.on('data', onData);
    request.once('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    request.once('error', reject);
  });
}

/** Lets a body go by: a client that is cut off while it sends does not see the answer. */
export function dropBody(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    request.once('end', resolve);
    request.once('close', resolve);
    request.resume();
  });
}
