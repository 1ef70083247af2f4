import { setTimeout as delay } from 'node:timers/promises';
import { type BenchInstallation, type BenchRun, type Latencies, startBenchInstallation } from './installation.ts';
import { longestChain } from './longestChain.ts';

/** One run: from its delivery until the work item was told of the pull request. Milliseconds. */
export interface Measured {
  readonly took: number;
  /** The longest chain of its calls of Azure DevOps and the model. */
  readonly ideal: number;
  readonly calls: number;
}

const limitMilliseconds = 900_000;
const lookMilliseconds = 50;

/** The last call before the review: the comment that names the pull request. */
const told = /^POST .*\/comments(\?|$)/i;

/**
 * Lets runs go side by side, after one that warms everything up.
 * @throws Error when they are not done within 15 minutes
 */
export async function measureRuns(latencies: Latencies, runs: number): Promise<readonly Measured[]> {
  const installation = await startBenchInstallation(latencies);
  try {
    await measureEach(installation, [await installation.start(0)]);
    const numbers = Array.from({ length: runs }, (_, index) => index + 1);
    return await measureEach(installation, await Promise.all(numbers.map((number) => installation.start(number))));
  } finally {
    await installation.close();
  }
}

async function measureEach(installation: BenchInstallation, runs: readonly BenchRun[]): Promise<readonly Measured[]> {
  const limit = performance.now() + limitMilliseconds;
  for (;;) {
    const measured = runs.map((run) => measureOne(installation, run));
    const done = measured.filter((one) => one !== undefined);
    if (done.length === runs.length) return done;
    if (performance.now() > limit) throw new Error(`Only ${done.length} of ${runs.length} runs came to their end.`);
    await delay(lookMilliseconds);
  }
}

function measureOne(installation: BenchInstallation, { sentAt, marks }: BenchRun): Measured | undefined {
  const own = installation.calls().filter(({ run }) => marks.includes(run));
  const last = own.find(({ request }) => told.test(request));
  if (last === undefined) return undefined;
  const calls = own.filter(({ end }) => end <= last.end);
  return { took: last.end - sentAt, ideal: longestChain(calls), calls: calls.length };
}
