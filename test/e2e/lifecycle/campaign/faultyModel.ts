import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Share of the calls of the model that go wrong. */
const faultRate = 0.04;

/** A model on a bad day: some calls are refused, some are broken off, some answers never arrive. */
export async function startFaultyModel(target: string, random: () => number) {
  let faults = 0;
  const server = createServer((incoming, outgoing) => {
    const isFault = incoming.method === 'POST' && random() < faultRate;
    const kind = Math.floor(random() * 4);
    if (isFault) faults += 1;
    if (isFault && kind === 0) return void outgoing.writeHead(500).end('{"error":{"message":"a fault"}}');
    if (isFault && kind === 1) return void outgoing.writeHead(503, { 'retry-after': '1' }).end('{}');
    if (isFault && kind === 2) return void outgoing.destroy();
    const { hostname, port, pathname } = new URL(target);
    const path = `${pathname.replace(/\/$/, '')}${(incoming.url ?? '').replace(/^\/v1/, '')}`;
    const forwarded = send({ hostname, port, path, method: incoming.method, headers: incoming.headers }, (answer) => {
      // The model has answered and was paid, and nobody gets to know.
      if (isFault) return void outgoing.destroy();
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    buffer(incoming).then(
      (body) => forwarded.end(body),
      () => forwarded.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    faults: () => faults,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
