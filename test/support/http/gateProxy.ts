import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Which request to stop, and whether the server behind the proxy has seen it by then. */
export interface Gate {
  readonly matches: (request: { readonly method: string; readonly path: string }) => boolean;
  /** `request`: held before the server sees it. `answer`: the server has acted, its answer is never delivered. */
  readonly holds: 'request' | 'answer';
}

/** A proxy between the host and a server, where a test stops a chosen request for as long as it likes. */
export interface GateProxy {
  readonly url: string;
  /** Resolves when a request is stopped at the gate; that request is never answered. Later ones pass. */
  stopNext(gate: Gate): Promise<void>;
  /** Every request that reached the server, as `METHOD path`. */
  readonly passed: readonly string[];
  close(): Promise<void>;
}

/** @param target server to pass requests on to, on loopback */
export async function startGateProxy(target: string): Promise<GateProxy> {
  const passed: string[] = [];
  let armed: { readonly gate: Gate; readonly reached: () => void } | undefined;

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const method = incoming.method ?? 'GET';
    const path = incoming.url ?? '/';
    const stopped = armed?.gate.matches({ method, path }) === true ? armed : undefined;
    if (stopped !== undefined) armed = undefined;
    if (stopped?.gate.holds === 'request') return stopped.reached();
    const { hostname, port } = new URL(target);
    const forwarded = send({ hostname, port, method, path, headers: incoming.headers });
    forwarded.end(await buffer(incoming));
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
    passed.push(`${method} ${path}`);
    if (stopped !== undefined) {
      await buffer(answer);
      return stopped.reached();
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { pathname } = new URL(target);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname === '/' ? '' : pathname}`,
    passed,
    stopNext: (gate) =>
      new Promise((resolve) => {
        armed = { gate, reached: resolve };
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
