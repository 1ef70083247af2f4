import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { LOOP_WIDTH } from './orchestrations.ts';

/** Requests answered per second over 32 connections, each of which sends its next request when it has its answer. */
export async function measureHttp(url: string, seconds: number): Promise<number> {
  const result = await autocannon({ url, connections: LOOP_WIDTH, duration: seconds });
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} answers were not 200, ${result.errors} requests failed.`);
  }
  return result['2xx'] / result.duration;
}

/** Measures a bare `node:http` server with the same answer, in a process of its own. */
export async function measureBareHttp(seconds: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bareServer.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [url] = await once(child.stdout, 'data');
    await measureHttp(String(url).trim(), 1);
    return await measureHttp(String(url).trim(), seconds);
  } finally {
    const exited = once(child, 'exit');
    child.stdin.end();
    await exited;
  }
}
