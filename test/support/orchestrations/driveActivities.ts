import type { OrchestrationContext, Task } from 'durable-functions';
import type { Activity } from '../../../src/activities/defineActivity.ts';
import type { ActivityName } from '../../../src/contracts/activities.ts';
import { currentVersion } from '../../../src/contracts/runs/versions.ts';
import type { TaskGenerator } from '../../../src/orchestrators/durable/taskGenerator.ts';

/** Work that an orchestrator waits for. */
interface Pending {
  readonly work: () => Promise<unknown>;
}

const secondsOfActivity = 1;

/**
 * Runs a part of an orchestrator with the real activities. As on the host, JSON crosses the boundary. Each activity takes a
 * second of the orchestrator's clock, a timer is over at once, and entities say that nothing is paused.
 * @throws whatever the orchestrator throws
 */
export async function driveActivities<Value>(
  instanceId: string,
  orchestrate: (context: OrchestrationContext) => TaskGenerator<Value>,
  activities: Readonly<Partial<Record<ActivityName, Activity>>>,
): Promise<Value> {
  let now = Date.UTC(2026, 0, 1);
  const table = new Map<string, Activity>(Object.entries(activities));
  const task = (work: Pending['work']): Task => ({ work }) as unknown as Task;
  const df = {
    instanceId,
    version: currentVersion,
    get currentUtcDateTime() {
      return new Date(now);
    },
    getInput: () => ({}),
    callActivity: (name: string, input: unknown) =>
      task(async () => {
        const activity = table.get(name);
        if (activity === undefined) throw new Error(`The run called ${name}, which it has no business with.`);
        now += secondsOfActivity * 1000;
        return JSON.parse(JSON.stringify(await activity.handler(JSON.parse(JSON.stringify(input)))));
      }),
    callEntity: () => task(async () => ({ isPaused: false })),
    createTimer: (fireAt: Date) =>
      Object.assign(
        task(async () => {
          now = fireAt.getTime();
        }),
        { cancel: () => undefined },
      ),
    Task: {
      all: (members: readonly Pending[]) => task(async () => await Promise.all(members.map(({ work }) => work()))),
      any: (members: readonly Pending[]) => task(async () => await members[0]?.work()),
    },
  };
  const context = { df, warn: () => undefined } as unknown as OrchestrationContext;
  const generator = orchestrate(context);
  for (let next = generator.next(); ; ) {
    if (next.done === true) return next.value;
    const { work } = next.value as unknown as Pending;
    const settled = await work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    next = 'error' in settled ? generator.throw(settled.error) : generator.next(settled.value);
  }
}
