import { startRawServer } from '../http/rawServer.ts';

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

/** @param deliver takes the body of one delivery; what it throws goes to `onFailure` */
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
  const server = await startRawServer((_request, response, body) => {
    take(body)
      .catch(onFailure)
      .finally(() => response.writeHead(200).end());
  });
  return {
    url: `${server.url}/`,
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
    close: server.close,
  };
}
