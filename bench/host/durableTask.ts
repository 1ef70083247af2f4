import {
  type ActivityContext,
  InMemoryOrchestrationBackend,
  type OrchestrationContext,
  OrchestrationStatus,
  TestOrchestrationClient,
  TestOrchestrationWorker,
  whenAll,
} from '@microsoft/durabletask-js';
import { measureOrchestrations, type OrchestrationRound, type RoundSizes } from './orchestrations.ts';

const LIMIT_SECONDS = 60;

async function square(_context: ActivityContext, number: number): Promise<number> {
  return number * number;
}

async function* fanOut(context: OrchestrationContext): AsyncGenerator<unknown, number, number[]> {
  const squares = yield whenAll([0, 1, 2, 3, 4].map((index) => context.callActivity(square, index)));
  return squares.length;
}

async function* sequence(context: OrchestrationContext): AsyncGenerator<unknown, number, number> {
  let sum = 0;
  for (let index = 0; index < 3; index += 1) {
    sum += yield context.callActivity(square, index);
  }
  return sum;
}

/**
 * Measures `@microsoft/durabletask-js` with the in-memory backend it brings for tests. It runs in this process, without
 * HTTP and without storage: nothing it does survives the end of the process.
 */
export async function measureDurableTask(sizes: RoundSizes): Promise<OrchestrationRound> {
  const backend = new InMemoryOrchestrationBackend();
  const worker = new TestOrchestrationWorker(backend);
  worker.addNamedOrchestrator('fanOut', fanOut);
  worker.addNamedOrchestrator('sequence', sequence);
  worker.addActivity(square);
  await worker.start();
  const client = new TestOrchestrationClient(backend);
  const run = async (name: string): Promise<void> => {
    const id = await client.scheduleNewOrchestration(name);
    const state = await client.waitForOrchestrationCompletion(id, true, LIMIT_SECONDS);
    if (state?.runtimeStatus !== OrchestrationStatus.COMPLETED) {
      throw new Error(`The orchestration '${name}' did not complete in the in-memory backend.`);
    }
  };
  const speakAgain = silenceConsole();
  try {
    return await measureOrchestrations(run, sizes);
  } finally {
    speakAgain();
    await worker.stop();
  }
}

/** The worker for tests takes no logger and prints every event; printing would be most of what is measured. */
function silenceConsole(): () => void {
  const { debug, info, log } = console;
  const drop = (): void => {};
  Object.assign(console, { debug: drop, info: drop, log: drop });
  return () => {
    Object.assign(console, { debug, info, log });
  };
}
