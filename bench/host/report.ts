import { cpus, totalmem } from 'node:os';
import type { GrowthResult } from './growth.ts';
import { type HostMeasurements, type Samples, summarizeSamples } from './measure.ts';

/** Figures of the real host with Azurite on such a machine, as the requirement states them. */
const REAL = { fanOut: 8, sequence: 250, requestsLow: 2300, requestsHigh: 3600, start: 4500, bytes: 300e6 };

const MEGABYTE = 1_000_000;

type Better = 'higher' | 'lower';

interface Line {
  readonly what: string;
  readonly host: Samples;
  readonly format: (value: number) => string;
  readonly better: Better;
  readonly peer?: { readonly name: string; readonly samples: Samples };
  readonly real?: { readonly text: string; readonly value: number };
  readonly aim: string;
}

const milliseconds = (value: number): string => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
const rate = (value: number): string => `${Math.round(value).toLocaleString('en')}/s`;
const microseconds = (value: number): string => `${value.toFixed(0)} µs`;
const processors = (value: number): string => `${value.toFixed(2)} of one`;
const megabytes = (value: number): string => `${Math.round(value / MEGABYTE)} MB`;

/** The tables of everything but the growth of histories, in Markdown. */
export function hostTables(measured: HostMeasurements): string {
  const rows = linesOf(measured).map((line) => {
    const { middle, low, high } = summarizeSamples(line.host);
    const spread = low === high ? '' : ` (${line.format(low)} – ${line.format(high)})`;
    const peer = line.peer && `${line.peer.name}: ${line.format(summarizeSamples(line.peer.samples).middle)}`;
    const peerRatio = line.peer && ratio(middle, summarizeSamples(line.peer.samples).middle, line.better);
    const realRatio = line.real && ratio(middle, line.real.value, line.better);
    return row([
      line.what,
      `**${line.format(middle)}**${spread}`,
      ...[peer ?? '', peerRatio ?? '', line.real?.text ?? '', realRatio ?? '', line.aim],
    ]);
  });
  return [
    machineLine(measured.loadBefore),
    '',
    row([
      'what',
      `this host: median of ${measured.start.length} (extremes)`,
      'peer in the same run',
      'host : peer',
      'real host',
      'host : real',
      'aim',
    ]),
    row(['---', '---', '---', '---', '---', '---', '---']),
    ...rows,
    '',
  ].join('\n');
}

function linesOf({ host, peers, waiting, ...rest }: HostMeasurements): readonly Line[] {
  const inMemory = (samples: Samples) => ({ name: 'durabletask-js in memory', samples });
  return [
    {
      what: 'orchestrations with 5 activities side by side, closed loop of 32',
      ...{ host: host.fanOutPerSecond, format: rate, better: 'higher', peer: inMemory(peers.fanOutPerSecond) },
      ...{ real: { text: '8/s', value: REAL.fanOut }, aim: '≥ 400/s' },
    },
    {
      what: '3 activities in a row, alone (p50)',
      ...{ host: host.sequenceAlone, format: milliseconds, better: 'lower', peer: inMemory(peers.sequenceAlone) },
      ...{ real: { text: '250 ms', value: REAL.sequence }, aim: '≤ 10 ms' },
    },
    {
      what: '3 activities in a row, closed loop of 32 (p50)',
      ...{ host: host.sequenceInLoop, format: milliseconds, better: 'lower', peer: inMemory(peers.sequenceInLoop) },
      aim: '',
    },
    ...httpLines(rest),
    {
      what: 'process start to first answer, empty state',
      ...{ host: rest.start, format: milliseconds, better: 'lower', aim: '≤ 700 ms' },
      real: { text: '4.5 s', value: REAL.start },
    },
    {
      what: 'the same, the very first on a machine (empty compile cache)',
      ...{ host: rest.firstStart, format: milliseconds, better: 'lower', aim: '' },
      real: { text: '4.5 s', value: REAL.start },
    },
    ...memoryLines({ waiting, ...rest }),
  ];
}

function httpLines({
  http,
  bareHttp,
  sdkHttp,
}: Pick<HostMeasurements, 'http' | 'bareHttp' | 'sdkHttp'>): readonly Line[] {
  const requests = { host: http.requestsPerSecond, format: rate, better: 'higher' } as const;
  const time = { host: http.microsecondsPerRequest, format: microseconds, better: 'lower' } as const;
  const bare = 'bare node:http';
  const sdk = 'node:http and `@azure/functions` alone';
  return [
    {
      what: 'HTTP requests, 32 connections',
      ...{ ...requests, peer: { name: bare, samples: bareHttp.requestsPerSecond }, aim: '≥ 4,600–7,200/s' },
      real: { text: '2,300–3,600/s', value: REAL.requestsHigh },
    },
    { what: 'the same', ...requests, peer: { name: sdk, samples: sdkHttp.requestsPerSecond }, aim: '' },
    {
      what: 'processor time of such a request',
      ...{ ...time, peer: { name: bare, samples: bareHttp.microsecondsPerRequest }, aim: '' },
    },
    { what: 'the same', ...time, peer: { name: sdk, samples: sdkHttp.microsecondsPerRequest }, aim: '' },
    {
      what: 'processors that sending them took meanwhile',
      ...{ host: http.clientLoad, format: processors, better: 'lower', aim: '< 1' },
      peer: { name: bare, samples: bareHttp.clientLoad },
    },
  ];
}

function memoryLines({
  waiting,
  ...rest
}: Pick<HostMeasurements, 'waiting' | 'idleBytes' | 'loadedBytes' | 'emulatorBytes'>): readonly Line[] {
  const memory = { format: megabytes, better: 'lower' } as const;
  const real = { text: '300 MB', value: REAL.bytes };
  const many = waiting.count.toLocaleString('en');
  return [
    { what: 'resident memory after the start', host: rest.idleBytes, ...memory, real, aim: '' },
    { what: 'resident memory after all of the load above', host: rest.loadedBytes, ...memory, real, aim: '' },
    { what: 'beside it, its storage emulator (Azurite) after the start', host: rest.emulatorBytes, ...memory, aim: '' },
    {
      what: `resident memory with ${many} instances that wait for an event, right after starting them`,
      ...{ host: [waiting.residentBytes], ...memory, aim: '≤ 300 MB' },
    },
    {
      what: `resident memory of a host restarted with these ${many}`,
      ...{ host: [waiting.residentBytesAfterRestart], ...memory, aim: '≤ 300 MB' },
    },
    {
      what: `process start to first answer with these ${many}`,
      ...{ host: [waiting.firstAnswerMilliseconds], format: milliseconds, better: 'lower', aim: '≤ 2 s' },
    },
  ];
}

/** The table of the growth of histories, in Markdown. */
export function growthTables({ activities, totalMilliseconds, points }: GrowthResult): string {
  const count = activities.toLocaleString('en');
  return [
    `An orchestration with ${count} activities in a row completed in ${(totalMilliseconds / 1000).toFixed(1)} s.`,
    '',
    row([
      'activities done',
      'events',
      'history',
      'one step',
      'of it in the SDK',
      'rest: engine, commits, activity',
      'SDK alone, same history',
      'step : SDK alone',
    ]),
    row(['---:', '---:', '---:', '---:', '---:', '---:', '---:', '---:']),
    ...points.map((point) =>
      row([
        ...[point.activities, point.events].map((value) => value.toLocaleString('en')),
        `${Math.round(point.historyBytes / 1000)} kB`,
        ...[point.step, point.sdkInStep, point.step - point.sdkInStep, point.sdkAlone].map(precise),
        `${(point.step / point.sdkAlone).toFixed(2)}`,
      ]),
    ),
    '',
  ].join('\n');
}

function precise(value: number): string {
  return `${value.toFixed(2)} ms`;
}

function ratio(value: number, other: number, better: Better): string {
  const factor = better === 'higher' ? value / other : other / value;
  const digits = factor >= 10 ? 0 : 2;
  return `${factor.toFixed(digits)} ×`;
}

function machineLine(loadBefore: number): string {
  const installed = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return (
    `${new Date().toISOString().slice(0, 10)}, Node.js ${process.version}, ` +
    `${installed.length} × ${installed[0]?.model ?? 'unknown processor'}, ${memory} GiB, ${process.platform}; ` +
    `load average of the machine before the run: ${loadBefore.toFixed(1)}.`
  );
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
