import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Delivery = { readonly headers: IncomingHttpHeaders; readonly body: Record<string, unknown> };

/** A receiver of service hooks that answers with the given statuses, then 200. */
export type Receiver = {
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  /** Waits, within a limit, until so many deliveries came. */
  readonly waitFor: (count: number) => Promise<readonly Delivery[]>;
  readonly close: () => Promise<void>;
};

export async function startReceiver(statuses: readonly number[] = []): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(Buffer.from(chunk));
    }
    deliveries.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
    response.writeHead(statuses[deliveries.length - 1] ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    deliveries,
    waitFor: async (count) => {
      await until(() => deliveries.length >= count);
      return deliveries;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Waits until something holds; fails after ten seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > limit) {
      throw new Error('What was waited for did not happen.');
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
