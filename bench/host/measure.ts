import { rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { median } from '../statistics.ts';
import { measureDurableTask } from './durableTask.ts';
import { startHostProcess } from './hostProcess.ts';
import { type HttpResult, measureHttp, measureHttpPeer } from './http.ts';
import { measureHostOrchestrations, type RoundSizes } from './orchestrations.ts';
import { measureWaiting, type WaitingResult } from './waiting.ts';

/** All rounds of a figure; the median counts, the extremes show the noise. */
export type Samples = readonly number[];

/** What is measured on the host and on what it is compared with, in the same rounds. */
export interface PeerSamples {
  readonly fanOutPerSecond: Samples;
  readonly sequenceAlone: Samples;
  readonly sequenceInLoop: Samples;
}

/** All rounds of a load of HTTP requests. */
export interface HttpSamples {
  readonly requestsPerSecond: Samples;
  readonly microsecondsPerRequest: Samples;
  readonly clientLoad: Samples;
}

export interface HostMeasurements {
  readonly host: PeerSamples;
  /** `@microsoft/durabletask-js` in memory. */
  readonly peers: PeerSamples;
  readonly http: HttpSamples;
  /** `node:http` with nothing else, and with nothing but `@azure/functions`. */
  readonly bareHttp: HttpSamples;
  readonly sdkHttp: HttpSamples;
  /** Start to first answer with an empty state folder, in milliseconds. */
  readonly start: Samples;
  /** The same on a machine that never ran the host: no compiled code is kept yet. */
  readonly firstStart: Samples;
  /** Right after the start, and after the load of a round; bytes. */
  readonly idleBytes: Samples;
  readonly loadedBytes: Samples;
  readonly emulatorBytes: Samples;
  readonly waiting: WaitingResult;
  /** Processes that wanted a processor in the minute before the run: above 0 someone else is at work. */
  readonly loadBefore: number;
}

const SIZES: RoundSizes = { fanOut: 2000, sequence: 300 };
const HTTP_SECONDS = 5;
const WAITING_INSTANCES = 10_000;

interface Round {
  readonly host: Readonly<Record<keyof PeerSamples, number>>;
  readonly peers: Readonly<Record<keyof PeerSamples, number>>;
  readonly http: HttpResult;
  readonly bareHttp: HttpResult;
  readonly sdkHttp: HttpResult;
  readonly start: number;
  readonly firstStart: number;
  readonly idleBytes: number;
  readonly loadedBytes: number;
  readonly emulatorBytes: number;
}

/** Measures everything but the growth of histories. */
export async function measureHost(directory: string, rounds: number): Promise<HostMeasurements> {
  const [loadBefore = 0] = loadavg();
  // Fills the compile cache, as the first start of the host on a machine does.
  await measureStart(join(directory, 'warm'), undefined);
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    measured.push(await measureRound(directory, round));
  }
  const samples = (of: (round: Round) => number): Samples => measured.map(of);
  return {
    host: peerSamples(measured.map(({ host }) => host)),
    peers: peerSamples(measured.map(({ peers }) => peers)),
    http: httpSamples(measured.map(({ http }) => http)),
    bareHttp: httpSamples(measured.map(({ bareHttp }) => bareHttp)),
    sdkHttp: httpSamples(measured.map(({ sdkHttp }) => sdkHttp)),
    start: samples(({ start }) => start),
    firstStart: samples(({ firstStart }) => firstStart),
    idleBytes: samples(({ idleBytes }) => idleBytes),
    loadedBytes: samples(({ loadedBytes }) => loadedBytes),
    emulatorBytes: samples(({ emulatorBytes }) => emulatorBytes),
    waiting: await measureWaiting(WAITING_INSTANCES, join(directory, 'waiting')),
    loadBefore,
  };
}

async function measureRound(directory: string, round: number): Promise<Round> {
  const firstStart = await measureStart(join(directory, `first-${round}`), join(directory, `cache-${round}`));
  const stateDirectory = join(directory, `round-${round}`);
  const host = await startHostProcess({ stateDirectory });
  try {
    const idleBytes = host.residentBytes();
    const emulatorBytes = host.childrenResidentBytes();
    const orchestrations = await measureHostOrchestrations(host, SIZES);
    const http = await measureHttp(`${host.url}/api/hello`, host.pid, HTTP_SECONDS);
    const loadedBytes = host.residentBytes();
    return {
      host: orchestrations,
      peers: await measureDurableTask(SIZES),
      http,
      bareHttp: await measureHttpPeer('bareServer.ts', HTTP_SECONDS),
      sdkHttp: await measureHttpPeer('sdkServer.ts', HTTP_SECONDS),
      ...{ start: host.firstAnswerMilliseconds, firstStart, idleBytes, loadedBytes, emulatorBytes },
    };
  } finally {
    await host.stop();
    rmSync(stateDirectory, { recursive: true, force: true });
  }
}

async function measureStart(stateDirectory: string, compileCache: string | undefined): Promise<number> {
  const host = await startHostProcess({ stateDirectory, ...(compileCache === undefined ? {} : { compileCache }) });
  await host.stop();
  return host.firstAnswerMilliseconds;
}

function peerSamples(rounds: readonly Round['host'][]): PeerSamples {
  return {
    fanOutPerSecond: rounds.map((round) => round.fanOutPerSecond),
    sequenceAlone: rounds.map((round) => round.sequenceAlone),
    sequenceInLoop: rounds.map((round) => round.sequenceInLoop),
  };
}

function httpSamples(rounds: readonly HttpResult[]): HttpSamples {
  return {
    requestsPerSecond: rounds.map((round) => round.requestsPerSecond),
    microsecondsPerRequest: rounds.map((round) => round.microsecondsPerRequest),
    clientLoad: rounds.map((round) => round.clientLoad),
  };
}

/** The middle of the rounds, and how far they lie apart. */
export function summarizeSamples(samples: Samples): {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
} {
  return { middle: median(samples), low: Math.min(...samples), high: Math.max(...samples) };
}
