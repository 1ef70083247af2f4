import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request on its way. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

/** What looks at everything that passes. Where it says `false`, the life has ended and nobody hears of it any more. */
export interface Look {
  request(passing: Passing): boolean;
  /** The other side has acted. */
  answer(passing: Passing, status: number): boolean;
}

/**
 * The line between one life of a host and a server. When the life has ended, nothing reaches the server and nothing comes
 * back, for good: so what the dead host was at stands still, as it does in a process that was killed.
 * @param target on loopback
 * @returns the address to use in its place, and how to close it
 */
export async function startWire(target: string, look: Look) {
  const server = createServer((incoming, outgoing) => {
    pass(target, look, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export type Wire = Awaited<ReturnType<typeof startWire>>;

async function pass(target: string, look: Look, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await buffer(incoming);
  const passing = { method: incoming.method ?? 'GET', path: incoming.url ?? '/', body };
  if (!look.request(passing)) return;
  const { hostname, port } = new URL(target);
  const { method, path } = passing;
  const forwarded = send({ hostname, port, method, path, headers: incoming.headers });
  forwarded.end(body);
  const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
  const content = await buffer(answer);
  const status = answer.statusCode ?? 502;
  if (!look.answer(passing, status)) return;
  const { 'transfer-encoding': _chunked, ...headers } = answer.headers;
  const isBodiless = method === 'HEAD' || status === 204 || status === 304;
  outgoing.writeHead(status, isBodiless ? headers : { ...headers, 'content-length': content.byteLength });
  outgoing.end(isBodiless ? undefined : content);
}
