import { createServer, type IncomingHttpHeaders, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Call } from './longestChain.ts';

/** A call as it went by. */
export interface RecordedCall extends Call {
  /** What the call was made for, as far as `runOf` can tell. */
  readonly run: string;
  readonly request: string;
}

/** Stands between the app and a server, and notes how long each call takes. */
export interface Recorder {
  readonly url: string;
  readonly calls: readonly RecordedCall[];
  close(): Promise<void>;
}

/** @param runOf tells from a request which run it belongs to */
export async function startRecorder(
  target: string,
  runOf: (headers: IncomingHttpHeaders, body: Buffer) => string,
): Promise<Recorder> {
  const calls: RecordedCall[] = [];
  const { hostname, port, pathname } = new URL(target);
  const server = createServer(async (incoming, outgoing) => {
    const start = performance.now();
    const body = await buffer(incoming);
    const { method = 'GET', url: path = '/', headers } = incoming;
    const forwarded = send({ hostname, port, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.on('end', () => {
        calls.push({ start, end: performance.now(), run: runOf(headers, body), request: `${method} ${path}` });
      });
    });
    forwarded.on('error', () => outgoing.destroy());
    forwarded.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own.port}${pathname === '/' ? '' : pathname}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
