import { cpus } from 'node:os';
import type { WorkResult } from './gatewayWork.ts';
import type { LoadResult } from './load.ts';
import type { LossResult } from './lostDeliveries.ts';
import type { MeasuredLoad } from './measureLoad.ts';
import type { TimingResult } from './timing.ts';

/** What one server did with each offered rate, and with as much as it took. */
export interface ServerLoads {
  readonly name: string;
  readonly offered: readonly (readonly [number, MeasuredLoad])[];
  readonly ceiling: MeasuredLoad;
}

/** As many messages as the queue took, each with so many deliveries. */
export interface QueueLoad {
  readonly deliveries: number;
  readonly load: MeasuredLoad;
}

export interface Measured {
  readonly app: ServerLoads;
  readonly probot: ServerLoads;
  readonly bare: ServerLoads;
  readonly queue: readonly QueueLoad[];
  /** Messages that waited to be read after the highest offered rate. */
  readonly backlog: number;
  readonly loss: LossResult;
  readonly gateway: readonly WorkResult[];
  readonly timing: readonly TimingResult[];
  readonly seconds: number;
  /** Load average of the machine before the run. */
  readonly loadBefore: number;
}

/** What the webhook is to reach. */
const aims = { rate: 1_000, p99: 100, gatewayMicroseconds: 100 };

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const perSecond = ({ accepted, seconds }: LoadResult) => accepted / seconds;
const verdict = (isMet: boolean) => (isMet ? 'met' : '**not met**');

/** The tables of a run, in Markdown. */
export function report(measured: Measured): string {
  const { app, probot, bare, gateway, timing, seconds, loadBefore } = measured;
  return [
    `${new Date().toISOString().slice(0, 10)}, Node.js ${process.version}, ${cpus().length} processors, ${seconds} s a load; load average of the machine before the run: ${loadBefore.toFixed(1)}.`,
    '',
    row([
      'server',
      'offered',
      'accepted a second',
      'other answers',
      'p50',
      'p99',
      'processors busy: server + storage + sender',
    ]),
    row(['---', '---', '---', '---', '---', '---', '---']),
    ...[app, probot, bare].flatMap(({ name, offered, ceiling }) => [
      ...offered.map(([rate, result]) => loadRow(name, `${rate}/s`, result)),
      loadRow(name, 'as many as it takes', ceiling),
    ]),
    ...measured.queue.map(({ deliveries, load }) =>
      loadRow(`the queue alone, ${deliveries} in a message`, 'as many as it takes', load, deliveries),
    ),
    '',
    ...conclusions(measured),
    '',
    row(['gateway work for 10 KB, two valid keys', 'p50', 'p99', `aim: p50 ≤ ${aims.gatewayMicroseconds} µs`]),
    row(['---', '---', '---', '---']),
    ...gateway.map(({ scheme, p50, p99 }) =>
      row([scheme, `${p50.toFixed(0)} µs`, `${p99.toFixed(0)} µs`, verdict(p50 <= aims.gatewayMicroseconds)]),
    ),
    '',
    row(['time of a comparison', "Welch's t (below 4.5: no difference to be seen)", 'samples']),
    row(['---', '---', '---']),
    ...timing.map(({ comparison, t, samples }) => row([comparison, t.toFixed(1), String(samples)])),
    '',
  ].join('\n');
}

function conclusions({ app, probot, bare, queue, backlog, loss }: Measured): readonly string[] {
  const ceiling = perSecond(app.ceiling);
  const ofQueue = queue.map(({ deliveries, load }) => {
    const times = ceiling / (perSecond(load) * deliveries);
    return `${times.toFixed(2)} × what the queue alone takes with ${deliveries} in a message`;
  });
  const others = [probot, bare].map((peer) => `${(ceiling / perSecond(peer.ceiling)).toFixed(2)} × ${peer.name}`);
  const highest = app.offered.find(([rate]) => rate === aims.rate)?.[1];
  const isMet = highest !== undefined && highest.accepted === highest.sent && highest.milliseconds.p99 < aims.p99;
  return [
    `- Aim, all of ${aims.rate}/s accepted with p99 < ${aims.p99} ms: ${verdict(isMet)}. ${backlog} messages then waited to be read.`,
    `- Ceiling: ${ceiling.toFixed(0)}/s, which is ${[...others, ...ofQueue].join(', ')}.`,
    `- Lost deliveries: **${loss.lost}** of ${loss.load.accepted} accepted, with the host killed ${loss.kills} times during the load (${loss.load.sent} sent, ${loss.stored} on the queue).`,
  ];
}

function loadRow(name: string, offered: string, load: MeasuredLoad, deliveries = 1): string {
  const { others, busy } = load;
  const rest = Object.entries(others).map(([status, count]) => `${count} × ${status}`);
  const rate = perSecond(load) * deliveries;
  return row([
    name,
    offered,
    rate.toFixed(rate < 100 ? 1 : 0),
    rest.join(', ') || 'none',
    milliseconds(load.milliseconds.p50),
    milliseconds(load.milliseconds.p99),
    [busy.server, busy.storage, busy.sender].map((share) => share.toFixed(2)).join(' + '),
  ]);
}
