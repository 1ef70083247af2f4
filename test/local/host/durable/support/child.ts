import { appendFileSync } from 'node:fs';
import type * as DurableFunctions from 'durable-functions';
import { createDurableEngine } from '../../../../../local/host/durable/engine.ts';
import { loadNodeSdk } from './nodeSdk.ts';
import { createSdkInvoker } from './sdkInvoker.ts';
import { registerShapes, SHAPES } from './shapes.ts';

/**
 * A process that works the shapes off and kills itself, without any goodbye, after so many fault points (0: never).
 * Each run of an activity and each commit of an outcome is a line in the journal.
 */
const [file = '', journal = '', killAfter = '0'] = process.argv.slice(2);
const { load, registrations } = loadNodeSdk(import.meta.dirname);
const df: typeof DurableFunctions = load('durable-functions');
registerShapes(df, (id, index) => appendFileSync(journal, `run ${id} ${index}\n`));

let left = Number(killAfter);
const engine = createDurableEngine({
  file,
  taskHubName: 'ChildHub',
  invoker: createSdkInvoker(registrations),
  faults: {
    at(point, instanceId) {
      if (point === 'after-activity-commit') appendFileSync(journal, `commit ${instanceId}\n`);
      left -= 1;
      if (left === 0) process.kill(process.pid, 'SIGKILL');
      return 'none';
    },
  },
});
engine.start();
for (const { name, instanceId } of SHAPES) {
  if (engine.getInstance(instanceId) !== undefined) continue;
  engine.startInstance({ name, instanceId });
  if (name === 'collect') for (const item of [1, 2, 3]) engine.raiseEvent(instanceId, 'item', String(item));
}

function isDone(): boolean {
  return SHAPES.every(({ instanceId }) => engine.getInstance(instanceId)?.runtimeStatus === 'Completed');
}

while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 5));
await engine.stop(1000);
