import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, enableCompileCache } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { createFastClock } from '../../../../local/host/durable/clock.ts';
import type { Fault, Faults } from '../../../../local/host/durable/faults.ts';
import type { DurableEngine } from '../../../../local/host/durable/protocol/contract.ts';
import { EventType } from '../../../../local/host/durable/protocol/protocol.ts';
import { createNodeModuleLoader, type ModuleLoader } from '../../../../local/host/loading/moduleLoader.ts';
import { seeded } from '../durable/support/seeded.ts';
import { type Client, createClient } from './client.ts';
import { collectOutcome } from './outcome.ts';
import { type LifePlan, victimOrder } from './protocol.ts';
import { SPEED } from './speed.ts';

/** A process with the whole host in it, made to be killed. It goes on where an earlier one died. */
enableCompileCache();
const order = victimOrder.parse(JSON.parse(process.argv[2] ?? ''));

function note(line: string): void {
  appendFileSync(order.journal, `${line}\n`);
}

function createFaults({ cause, mishaps, seed }: LifePlan): Faults {
  const random = seeded(seed);
  let count = 0;
  return {
    at(point, _instanceId, activity): Fault {
      if (point === 'before-activity') note(`run ${activity}`);
      if (point === 'after-activity-commit') note(`commit ${activity}`);
      if (cause.kind === 'at-point' && cause.point === point) {
        count += 1;
        if (count === cause.count) process.kill(process.pid, 'SIGKILL');
      }
      if (random() >= mishaps) return 'none';
      if (point === 'after-activity') return random() < 0.5 ? 'lose' : 'twice';
      return 'throw';
    },
  };
}

/**
 * The app counts attempts in its memory, which dies with the process, and would count the same attempt twice where it
 * ran again because its outcome was not committed. This counts what the engine has committed instead.
 */
function attemptsFrom(engine: () => DurableEngine | undefined): new () => object {
  return class {
    get(key: string): number {
      const known = engine()?.getHistory(key) ?? [];
      const history = known.length > 0 ? known : (engine()?.getHistory(key.slice(1)) ?? []);
      const isRewound = history.some((event) => event.EventType === EventType.GenericEvent);
      return history.filter((event) => event.EventType === EventType.TaskFailed).length + (isRewound ? 1 : 0);
    }
    set(): void {}
  };
}

function createLoader(engine: () => DurableEngine | undefined): ModuleLoader {
  const node = createNodeModuleLoader();
  return {
    provide: node.provide,
    async load(file) {
      new Function('require', 'Map', readFileSync(file, 'utf8'))(createRequire(file), attemptsFrom(engine));
    },
  };
}

const { startHost } = await import('../../../../local/host/host.ts');
const { createEngine } = await import('../../../../local/host/engineFactory.ts');
const { appDirectory, stateDirectory, beganAt, plan, cases, raised } = order;
let made: { readonly engine: DurableEngine; readonly client: Client } | undefined;
const host = await startHost({
  ...{ appDirectory, stateDirectory, clock: createFastClock({ beganAt, speed: SPEED }) },
  environment: { AzureWebJobsStorage: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5' },
  log: () => {},
  loader: createLoader(() => made?.engine),
  createEngine(request) {
    const engine = createEngine(request, { faults: createFaults(plan) });
    const client = createClient(engine, cases, raised, (id, count) => note(`accepted ${id} ${count}`));
    made = { engine, client };
    return {
      ...engine,
      start() {
        // Said first, so that a kill may also come between two of the client's commits.
        process.stdout.write('ready\n');
        client.begin();
        engine.start();
      },
    };
  },
});
while (!made?.client.attend()) await delay(2);
await host.engine.whenIdle();
const named = new Set(cases.map(({ instanceId }) => instanceId));
// Whole or not at all: a kill may come while it is written.
writeFileSync(`${order.result}.part`, JSON.stringify(collectOutcome(host.engine, named)));
renameSync(`${order.result}.part`, order.result);
await host.stop();
