import { cpus } from 'node:os';
import type { WorkResult } from './gatewayWork.ts';
import { type LoadResult, percentile } from './load.ts';
import type { LossResult } from './lostDeliveries.ts';
import type { TimingResult } from './timing.ts';

/** What one server did with each offered rate, and with as much as it took. */
export interface ServerLoads {
  readonly name: string;
  readonly offered: readonly (readonly [number, LoadResult])[];
  readonly ceiling: LoadResult;
}

export interface Measured {
  readonly loads: readonly ServerLoads[];
  readonly loss: LossResult;
  readonly gateway: readonly WorkResult[];
  readonly timing: readonly TimingResult[];
  readonly seconds: number;
  /** Load average of the machine before the run. */
  readonly loadBefore: number;
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** The tables of a run, in Markdown. */
export function report({ loads, loss, gateway, timing, seconds, loadBefore }: Measured): string {
  return [
    `${new Date().toISOString().slice(0, 10)}, Node.js ${process.version}, ${cpus().length} processors, ${seconds} s a load; load average of the machine before the run: ${loadBefore.toFixed(1)}.`,
    '',
    row(['server', 'offered', 'accepted a second', 'other answers', 'p50', 'p99']),
    row(['---', '---', '---', '---', '---', '---']),
    ...loads.flatMap(({ name, offered, ceiling }) => [
      ...offered.map(([rate, result]) => loadRow(name, `${rate}/s`, result)),
      loadRow(name, 'as many as it takes', ceiling),
    ]),
    '',
    `Lost deliveries: **${loss.lost}** of ${loss.load.accepted.length} accepted, with the host killed ${loss.kills} times during the load (${loss.load.sent} sent, ${loss.stored} on the queue).`,
    '',
    row(['gateway work for 10 KB, two valid keys', 'p50', 'p99']),
    row(['---', '---', '---']),
    ...gateway.map(({ scheme, p50, p99 }) => row([scheme, `${p50.toFixed(0)} µs`, `${p99.toFixed(0)} µs`])),
    '',
    row(['time of a comparison', "Welch's t (below 4.5: no difference to be seen)", 'samples']),
    row(['---', '---', '---']),
    ...timing.map(({ comparison, t, samples }) => row([comparison, t.toFixed(1), String(samples)])),
    '',
  ].join('\n');
}

function loadRow(name: string, offered: string, { accepted, others, seconds, latencies }: LoadResult): string {
  const rest = Object.entries(others).map(([status, count]) => `${count} × ${status}`);
  return row([
    name,
    offered,
    `${(accepted.length / seconds).toFixed(accepted.length / seconds < 100 ? 1 : 0)}`,
    rest.join(', ') || 'none',
    milliseconds(percentile(latencies, 0.5)),
    milliseconds(percentile(latencies, 0.99)),
  ]);
}
