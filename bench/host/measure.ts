import { rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { median } from './closedLoop.ts';
import { measureDurableTask } from './durableTask.ts';
import { startHostProcess } from './hostProcess.ts';
import { measureBareHttp, measureHttp } from './http.ts';
import { measureHostOrchestrations, type RoundSizes } from './orchestrations.ts';
import { measureWaiting, type WaitingResult } from './waiting.ts';

/** All rounds of a figure; the median counts, the extremes show the noise. */
export type Samples = readonly number[];

/** What is measured on the host and on what it is compared with, in the same rounds. */
export interface PeerSamples {
  readonly fanOutPerSecond: Samples;
  readonly sequenceAlone: Samples;
  readonly sequenceInLoop: Samples;
  readonly requestsPerSecond: Samples;
}

export interface HostMeasurements {
  readonly host: PeerSamples;
  /** `@microsoft/durabletask-js` in memory, and bare `node:http`. */
  readonly peers: PeerSamples;
  /** Start to first answer with an empty state folder, in milliseconds. */
  readonly start: Samples;
  /** The same on a machine that never ran the host: no compiled code is kept yet. */
  readonly firstStart: Samples;
  /** Right after the start, and after the load of a round; bytes. */
  readonly idleBytes: Samples;
  readonly loadedBytes: Samples;
  readonly emulatorBytes: Samples;
  readonly waiting: WaitingResult;
  /** Processes that wanted a processor in the minute before the run: above 0 somebody else is at work. */
  readonly loadBefore: number;
}

const SIZES: RoundSizes = { fanOut: 2000, sequence: 300 };
const HTTP_SECONDS = 5;
const WARM_UP_SECONDS = 4;
const WAITING_INSTANCES = 10_000;

interface Round {
  readonly host: Readonly<Record<keyof PeerSamples, number>>;
  readonly peers: Readonly<Record<keyof PeerSamples, number>>;
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
    await measureHttp(`${host.url}/api/hello`, WARM_UP_SECONDS);
    const requestsPerSecond = await measureHttp(`${host.url}/api/hello`, HTTP_SECONDS);
    const loadedBytes = host.residentBytes();
    const peerOrchestrations = await measureDurableTask(SIZES);
    return {
      host: { ...orchestrations, requestsPerSecond },
      peers: { ...peerOrchestrations, requestsPerSecond: await measureBareHttp(HTTP_SECONDS) },
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
    requestsPerSecond: rounds.map((round) => round.requestsPerSecond),
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
