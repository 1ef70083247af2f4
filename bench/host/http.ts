import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { hostNodeFlags } from '../../src/cli/sandbox/programs.ts';
import { LOOP_WIDTH } from './orchestrations.ts';
import { processorMicrosecondsOf } from './processStat.ts';

/** What a load of requests showed. */
export interface HttpResult {
  readonly requestsPerSecond: number;
  /** Processor time of the server per request, in microseconds, all of its threads. */
  readonly microsecondsPerRequest: number;
  /** How many processors the program that sends the requests kept busy: near 1 it is the limit, not the server. */
  readonly clientLoad: number;
}

/** Programs of this folder that answer as the host does, with less behind it. */
export type HttpPeer = 'bareServer.ts' | 'sdkServer.ts';

const WARM_UP_SECONDS = 4;

/** Loads a server over 32 connections, each of which sends its next request when it has its answer. @param pid its process */
export async function measureHttp(url: string, pid: number, seconds: number): Promise<HttpResult> {
  await send(url, WARM_UP_SECONDS);
  const server = processorMicrosecondsOf(pid);
  const client = process.cpuUsage();
  const { answered, duration } = await send(url, seconds);
  const { user, system } = process.cpuUsage(client);
  return {
    requestsPerSecond: answered / duration,
    microsecondsPerRequest: (processorMicrosecondsOf(pid) - server) / answered,
    clientLoad: (user + system) / (duration * 1e6),
  };
}

async function send(url: string, seconds: number): Promise<{ readonly answered: number; readonly duration: number }> {
  const result = await autocannon({ url, connections: LOOP_WIDTH, duration: seconds });
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} answers were not 200, ${result.errors} requests failed.`);
  }
  return { answered: result['2xx'], duration: result.duration };
}

/** Measures a peer in a process of its own. */
export async function measureHttpPeer(peer: HttpPeer, seconds: number): Promise<HttpResult> {
  const child = spawn(process.execPath, [...hostNodeFlags, join(import.meta.dirname, peer)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [url] = await once(child.stdout, 'data');
    if (child.pid === undefined) {
      throw new Error(`${peer} has no process id although it serves.`);
    }
    return await measureHttp(`${String(url).trim()}/api/hello`, child.pid, seconds);
  } finally {
    const exited = once(child, 'exit');
    child.stdin.end();
    await exited;
  }
}
