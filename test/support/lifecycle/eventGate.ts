import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between the service hooks and the app, and treats deliveries as a bad day does. */
export interface EventGate {
  readonly url: string;
  /** Deliveries that came so far, whatever became of them. */
  count(): number;
  /** From now on every delivery is lost. */
  lose(): void;
  /** From now on deliveries are kept until {@link release}. */
  hold(): void;
  /** Sends what was kept, in another order if wanted, and lets everything pass again. */
  release(order?: 'as-they-came' | 'reversed'): Promise<void>;
  /** From now on every delivery is sent so often. */
  repeat(times: number): void;
  /** From now on every delivery passes once. */
  pass(): void;
  close(): Promise<void>;
}

interface Delivery {
  readonly authorization: string;
  readonly body: Buffer;
}

/** @param target where deliveries go; known once the app runs */
export async function startEventGate(target: () => string): Promise<EventGate> {
  let mode: 'pass' | 'lose' | 'hold' = 'pass';
  let times = 1;
  let count = 0;
  let held: Delivery[] = [];
  const send = async (delivery: Delivery): Promise<number> => {
    const { authorization, body } = delivery;
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(target(), { method: 'POST', headers, body: new Uint8Array(body) });
    await response.body?.cancel();
    return response.status;
  };
  const take = async (delivery: Delivery): Promise<number> => {
    count += 1;
    if (mode === 'lose') return 200;
    if (mode === 'hold') {
      held.push(delivery);
      return 200;
    }
    const statuses = await Promise.all(Array.from({ length: times }, () => send(delivery)));
    return Math.max(...statuses);
  };
  const server = createServer((request, response) => {
    read(request)
      .then(take)
      .then((status) => response.writeHead(status).end())
      .catch(() => response.writeHead(502).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    count: () => count,
    lose() {
      mode = 'lose';
    },
    hold() {
      mode = 'hold';
    },
    async release(order = 'as-they-came') {
      mode = 'pass';
      const kept = order === 'reversed' ? held.toReversed() : held;
      held = [];
      for (const delivery of kept) await send(delivery);
    },
    repeat(wanted) {
      mode = 'pass';
      times = wanted;
    },
    pass() {
      mode = 'pass';
      times = 1;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<Delivery> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return { authorization: request.headers.authorization ?? '', body: Buffer.concat(chunks) };
}
