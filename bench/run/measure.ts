import { setTimeout as delay } from 'node:timers/promises';
import { type BenchInstallation, type BenchRun, type Latencies, startBenchInstallation } from './installation.ts';
import { longestChain } from './longestChain.ts';
import type { RecordedCall } from './recorder.ts';

/** One run: from its delivery until the work item was told of the pull request. Milliseconds. */
export interface Measured {
  readonly took: number;
  /** The longest chain of its calls of Azure DevOps and the model. */
  readonly ideal: number;
  readonly calls: number;
}

const limitMilliseconds = 900_000;
const lookMilliseconds = 250;

/** The last call before the review: the comment that names the pull request. */
const told = /^POST .*\/comments(\?|$)/i;

/**
 * Lets runs go side by side, as many as each number says, after one that warms everything up.
 * @returns the runs of each number
 * @throws Error when they are not done within 15 minutes
 */
export async function measureRuns(
  latencies: Latencies,
  concurrencies: readonly number[],
): Promise<readonly (readonly Measured[])[]> {
  const installation = await startBenchInstallation(latencies);
  let begun = 0;
  const finish = async (count: number) => {
    const numbers = Array.from({ length: count }, (_, index) => begun + index);
    begun += count;
    const started = await Promise.all(numbers.map((number) => installation.start(number)));
    await endOfRuns(installation, begun);
    return started.map((run) => measureOne(installation.calls(), run));
  };
  try {
    await finish(1);
    const sections: (readonly Measured[])[] = [];
    for (const concurrent of concurrencies) sections.push(await finish(concurrent));
    return sections;
  } finally {
    await installation.close();
  }
}

async function endOfRuns(installation: BenchInstallation, runs: number): Promise<void> {
  const limit = performance.now() + limitMilliseconds;
  for (;;) {
    const done = installation.calls().filter(({ request }) => told.test(request)).length;
    if (done >= runs) return;
    if (performance.now() > limit) throw new Error(`Only ${done} of ${runs} runs came to their end.`);
    await delay(lookMilliseconds);
  }
}

function measureOne(all: readonly RecordedCall[], { runId, sentAt, marks }: BenchRun): Measured {
  const own = all.filter(({ run }) => marks.includes(run));
  const last = own.find(({ request }) => told.test(request));
  if (last === undefined) throw new Error(`The run ${runId} told nothing: another one told twice.`);
  const calls = own.filter(({ end }) => end <= last.end);
  return { took: last.end - sentAt, ideal: longestChain(calls), calls: calls.length };
}
