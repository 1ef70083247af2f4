import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where service hooks deliver to, and how they treat the app: well, twice, late or in another order. */
export interface Deliveries {
  readonly url: string;
  count(): number;
  hold(): void;
  double(): void;
  pass(): void;
  /** From now on everything is lost, also what was held. */
  drop(): void;
  /** Hands on what was held. */
  release(order: 'as-they-came' | 'reversed'): Promise<void>;
  close(): Promise<void>;
}

/** @param deliver takes the body of one delivery; what it throws is the caller's fault and is kept in `failures` */
export async function startDeliveries(
  deliver: (body: string) => Promise<void>,
  onFailure: (error: unknown) => void,
): Promise<Deliveries> {
  let mode: 'pass' | 'hold' | 'double' | 'drop' = 'pass';
  let held: string[] = [];
  let count = 0;
  const take = async (body: string): Promise<void> => {
    count += 1;
    if (mode === 'drop') return;
    if (mode === 'hold') return void held.push(body);
    await deliver(body);
    if (mode === 'double') await deliver(body);
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      take(Buffer.concat(chunks).toString('utf8'))
        .catch(onFailure)
        .finally(() => response.writeHead(200).end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    count: () => count,
    hold() {
      mode = 'hold';
    },
    double() {
      mode = 'double';
    },
    pass() {
      mode = 'pass';
    },
    drop() {
      mode = 'drop';
      held = [];
    },
    async release(order) {
      mode = 'pass';
      const kept = order === 'reversed' ? held.toReversed() : held;
      held = [];
      for (const body of kept) await deliver(body);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
