import { rmSync } from 'node:fs';
import { z } from 'zod';
import type { FunctionInvoker } from '../../local/host/durable/protocol/contract.ts';
import { createEngine, startHost } from '../../local/host/index.ts';
import { median } from '../statistics.ts';
import { APP_DIRECTORY } from './hostProcess.ts';

/** One line of the table: what a step costs when the history is this long. Times in milliseconds. */
export interface GrowthPoint {
  /** Activities that are done when the step begins. */
  readonly activities: number;
  readonly events: number;
  readonly historyBytes: number;
  /** From the beginning of this step to that of the next one: replay, commit, activity, its commit, and back. */
  readonly step: number;
  /** The part of `step` that is spent in the SDK. */
  readonly sdkInStep: number;
  /** The SDK's replay of the same history, called with nothing of the engine around it. */
  readonly sdkAlone: number;
}

export interface GrowthResult {
  readonly activities: number;
  readonly totalMilliseconds: number;
  readonly points: readonly GrowthPoint[];
}

const WINDOW = 25;
const REPLAYS = 21;
const POINTS = [0.025, 0.125, 0.25, 0.5, 0.75, 0.975];

interface StepTime {
  readonly begun: number;
  readonly ended: number;
}

const payloadSchema = z.object({ history: z.array(z.unknown()) });

/** Runs one orchestration with many activities in a row, in a host in this process, and takes the time of each step. */
export async function measureGrowth(activities: number, stateDirectory: string): Promise<GrowthResult> {
  rmSync(stateDirectory, { recursive: true, force: true });
  const positions = POINTS.map((part) => Math.round(activities * part));
  const steps: StepTime[] = [];
  const payloads = new Map<number, string>();
  const recorder: { sdk: FunctionInvoker | undefined } = { sdk: undefined };
  const host = await startHost({
    appDirectory: APP_DIRECTORY,
    stateDirectory,
    log: () => {},
    createEngine: (request) => {
      recorder.sdk = request.invoker;
      return createEngine({ ...request, invoker: recordSteps(request.invoker, steps, payloads, positions) });
    },
  });
  try {
    const begun = performance.now();
    const started = host.engine.startInstance({ name: 'sequence', input: String(activities) });
    await host.engine.whenIdle();
    const totalMilliseconds = performance.now() - begun;
    const status = host.engine.getInstance(started.instanceId)?.runtimeStatus;
    if (status !== 'Completed' || recorder.sdk === undefined) {
      throw new Error(`The orchestration with ${activities} activities is ${status} instead of Completed.`);
    }
    const points: GrowthPoint[] = [];
    for (const position of positions) {
      points.push(await describePoint(recorder.sdk, position, steps, payloads.get(position) ?? ''));
    }
    return { activities, totalMilliseconds, points };
  } finally {
    await host.stop();
  }
}

function recordSteps(
  invoker: FunctionInvoker,
  steps: StepTime[],
  payloads: Map<number, string>,
  positions: readonly number[],
): FunctionInvoker {
  return {
    ...invoker,
    orchestrator: async (name, instanceId, payload, isProbe) => {
      if (positions.includes(steps.length)) {
        payloads.set(steps.length, payload);
      }
      const begun = performance.now();
      const answer = await invoker.orchestrator(name, instanceId, payload, isProbe);
      steps.push({ begun, ended: performance.now() });
      return answer;
    },
  };
}

async function describePoint(
  sdk: FunctionInvoker,
  position: number,
  steps: readonly StepTime[],
  payload: string,
): Promise<GrowthPoint> {
  const window = steps.slice(position - WINDOW, position + WINDOW);
  const following = steps.slice(position - WINDOW + 1);
  const alone: number[] = [];
  for (let replay = 0; replay < REPLAYS; replay += 1) {
    const begun = performance.now();
    await sdk.orchestrator('sequence', 'alone', payload);
    alone.push(performance.now() - begun);
  }
  return {
    activities: position,
    events: payloadSchema.parse(JSON.parse(payload)).history.length,
    historyBytes: payload.length,
    step: median(window.flatMap(({ begun }, index) => (following[index]?.begun ?? Number.NaN) - begun)),
    sdkInStep: median(window.map(({ begun, ended }) => ended - begun)),
    sdkAlone: median(alone),
  };
}
