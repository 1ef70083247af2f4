import { createHistogram } from 'node:perf_hooks';
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
  /** Told the id of each that was answered with a success. */
  readonly accepted?: (id: string) => void;
}

/** Numbers only: the sender shares the machine, and what it keeps it has to collect while the server is measured. */
export interface LoadResult {
  readonly sent: number;
  readonly seconds: number;
  /** How many were answered with a success. */
  readonly accepted: number;
  /** Other answers: how many of each status; `error` is no answer. */
  readonly others: Readonly<Record<string, number>>;
  /** Milliseconds from when a request was due until its answer. */
  readonly milliseconds: { readonly p50: number; readonly p99: number };
}

const tick = 2;

/** Offers a load. In an open loop a request that could not begin in time counts its wait, too. */
export async function offerLoad(options: LoadOptions): Promise<LoadResult> {
  const connections = openConnections(options.url, options.connections);
  const microseconds = createHistogram();
  const others: Record<string, number> = {};
  let accepted = 0;
  const send = async (index: number, due: number) => {
    const delivery = options.make(index);
    const status = await connections.post(delivery).catch(() => 'error');
    microseconds.record(Math.max(1, Math.round((performance.now() - due) * 1000)));
    if (typeof status === 'number' && status >= 200 && status < 300) {
      accepted += 1;
      options.accepted?.(delivery.id);
    } else others[status] = (others[status] ?? 0) + 1;
  };
  const begun = performance.now();
  const sent =
    options.rate === undefined ? await closedLoop(options, send) : await openLoop(options, options.rate, begun, send);
  const seconds = (performance.now() - begun) / 1000;
  connections.close();
  const quantile = (percent: number) => microseconds.percentile(percent) / 1000;
  return { sent, seconds, accepted, others, milliseconds: { p50: quantile(50), p99: quantile(99) } };
}

type Send = (index: number, due: number) => Promise<void>;

async function openLoop({ seconds }: LoadOptions, rate: number, begun: number, send: Send): Promise<number> {
  const count = Math.round(rate * seconds);
  const running = new Set<Promise<void>>();
  const begin = (index: number, due: number) => {
    const sending = send(index, due).finally(() => running.delete(sending));
    running.add(sending);
  };
  for (let index = 0; index < count; ) {
    const dueUntil = Math.min(count, Math.ceil(((performance.now() - begun) / 1000) * rate));
    for (; index < dueUntil; index += 1) begin(index, begun + (index / rate) * 1000);
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
