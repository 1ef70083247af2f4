import { setTimeout as delay } from 'node:timers/promises';
import { openConnections, type Post } from './httpConnection.ts';

/** One request to send. */
export interface Delivery extends Post {
  readonly id: string;
}

export interface LoadOptions {
  readonly url: string;
  readonly seconds: number;
  /** Requests that begin in a second, whether earlier ones are answered or not; without it as many as are answered. */
  readonly rate?: number | undefined;
  readonly connections: number;
  readonly make: (index: number) => Delivery;
}

export interface LoadResult {
  readonly sent: number;
  readonly seconds: number;
  /** Ids of those that were answered with a success. */
  readonly accepted: readonly string[];
  /** Other answers: how many of each status; `error` is no answer. */
  readonly others: Readonly<Record<string, number>>;
  /** Milliseconds from when a request was due until its answer. */
  readonly latencies: readonly number[];
}

const tick = 2;

/** Offers a load. In an open loop a request that could not begin in time counts its wait, too. */
export async function offerLoad(options: LoadOptions): Promise<LoadResult> {
  const connections = openConnections(options.url, options.connections);
  const tally = { accepted: [] as string[], others: new Map<string, number>(), latencies: [] as number[] };
  const send = async (index: number, due: number) => {
    const delivery = options.make(index);
    const status = await connections.post(delivery).catch(() => 'error');
    tally.latencies.push(performance.now() - due);
    if (typeof status === 'number' && status >= 200 && status < 300) tally.accepted.push(delivery.id);
    else tally.others.set(String(status), (tally.others.get(String(status)) ?? 0) + 1);
  };
  const begun = performance.now();
  const sent =
    options.rate === undefined ? await closedLoop(options, send) : await openLoop(options, options.rate, begun, send);
  const seconds = (performance.now() - begun) / 1000;
  connections.close();
  const { accepted, others, latencies } = tally;
  return { sent, seconds, accepted, others: Object.fromEntries(others), latencies };
}

type Send = (index: number, due: number) => Promise<void>;

async function openLoop({ seconds }: LoadOptions, rate: number, begun: number, send: Send): Promise<number> {
  const count = Math.round(rate * seconds);
  const running: Promise<void>[] = [];
  for (let index = 0; index < count; ) {
    const dueUntil = Math.min(count, Math.ceil(((performance.now() - begun) / 1000) * rate));
    for (; index < dueUntil; index += 1) running.push(send(index, begun + (index / rate) * 1000));
    await delay(tick);
  }
  await Promise.all(running);
  return count;
}

async function closedLoop({ seconds, connections }: LoadOptions, send: Send): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let next = 0;
  const worker = async () => {
    while (performance.now() < end) {
      const index = next;
      next += 1;
      await send(index, performance.now());
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return next;
}
