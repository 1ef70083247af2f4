import { closedLoop } from './closedLoop.ts';
import type { HostProcess } from './hostProcess.ts';
import { createHttpClient } from './httpClient.ts';

/** One round over the orchestration shapes of this bench. */
export interface OrchestrationRound {
  /** Five activities side by side, closed loop of 32: completed per second. */
  readonly fanOutPerSecond: number;
  /** Three activities in a row, one orchestration at a time: median from start to result, in milliseconds. */
  readonly sequenceAlone: number;
  /** The same in a closed loop of 32. */
  readonly sequenceInLoop: number;
}

export interface RoundSizes {
  readonly fanOut: number;
  readonly sequence: number;
}

export const LOOP_WIDTH = 32;

/** Runs the shapes one after the other. @param run starts an orchestration by name and resolves when it has completed */
export async function measureOrchestrations(
  run: (name: string) => Promise<unknown>,
  sizes: RoundSizes,
): Promise<OrchestrationRound> {
  await closedLoop(sizes.fanOut / 4, LOOP_WIDTH, () => run('fanOut'));
  const fanOut = await closedLoop(sizes.fanOut, LOOP_WIDTH, () => run('fanOut'));
  await closedLoop(sizes.sequence / 4, 1, () => run('sequence'));
  const alone = await closedLoop(sizes.sequence, 1, () => run('sequence'));
  const inLoop = await closedLoop(sizes.fanOut, LOOP_WIDTH, () => run('sequence'));
  return { fanOutPerSecond: fanOut.perSecond, sequenceAlone: alone.p50, sequenceInLoop: inLoop.p50 };
}

/** The real extension's own "start and wait" request: one HTTP request from the start to the result. */
const WAIT = 'timeout=60&pollingInterval=0.001';

/** Measures a host through its durable HTTP API. */
export async function measureHostOrchestrations(host: HostProcess, sizes: RoundSizes): Promise<OrchestrationRound> {
  const client = createHttpClient(LOOP_WIDTH);
  const base = `${host.url}/runtime/webhooks/durabletask/orchestrators`;
  const run = async (name: string): Promise<void> => {
    const answer = await client.send('POST', `${base}/${name}?${WAIT}&code=${host.systemKey}`);
    if (answer !== '5') {
      throw new Error(`The orchestration '${name}' gave ${answer} instead of 5.`);
    }
  };
  try {
    return await measureOrchestrations(run, sizes);
  } finally {
    client.close();
  }
}
