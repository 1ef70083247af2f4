import { rmSync } from 'node:fs';
import { closedLoop } from './closedLoop.ts';
import { startHostProcess } from './hostProcess.ts';
import { createHttpClient } from './httpClient.ts';
import { LOOP_WIDTH } from './orchestrations.ts';

/** What many instances cost that wait for an event. */
export interface WaitingResult {
  readonly count: number;
  /** Of the host's process right after it started them all. */
  readonly residentBytes: number;
  /** Of a host started on the state that the first one left. */
  readonly residentBytesAfterRestart: number;
  /** Of that host, until an HTTP function answered. */
  readonly firstAnswerMilliseconds: number;
}

/** Starts the instances over HTTP, then starts another host on what is stored. */
export async function measureWaiting(count: number, stateDirectory: string): Promise<WaitingResult> {
  rmSync(stateDirectory, { recursive: true, force: true });
  const host = await startHostProcess({ stateDirectory });
  const client = createHttpClient(LOOP_WIDTH);
  const api = `${host.url}/runtime/webhooks/durabletask`;
  const code = `code=${host.systemKey}`;
  await closedLoop(count, LOOP_WIDTH, (index) =>
    client.send('POST', `${api}/orchestrators/waiter/waiter-${index}?${code}`),
  );
  await waitUntilRunning(async () => {
    return await client.send('GET', `${api}/instances?runtimeStatus=Pending&top=1&${code}`);
  });
  const residentBytes = host.residentBytes();
  client.close();
  await host.stop();

  const again = await startHostProcess({ stateDirectory });
  const residentBytesAfterRestart = again.residentBytes();
  await again.stop();
  return {
    count,
    residentBytes,
    residentBytesAfterRestart,
    firstAnswerMilliseconds: again.firstAnswerMilliseconds,
  };
}

async function waitUntilRunning(listPending: () => Promise<string>): Promise<void> {
  while ((await listPending()) !== '[]') {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
