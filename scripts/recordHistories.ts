import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { createEngine } from '../local/host/engineFactory.ts';
import {
  createManualClock,
  type DurableEngine,
  exportHistory,
  type Host,
  type ModuleLoader,
  startHost,
} from '../local/host/index.ts';
import { createNodeModuleLoader } from '../local/host/loading/moduleLoader.ts';
import { reportEventName } from '../src/contracts/runs/childOrchestrations.ts';
import { currentVersion } from '../src/contracts/runs/versions.ts';
import { allowance } from '../src/entities/allowance.ts';
import { budget } from '../src/entities/budget.ts';
import { mailbox } from '../src/entities/mailbox.ts';
import { opener } from '../src/entities/opener.ts';
import { pause } from '../src/entities/pause.ts';
import { slots } from '../src/entities/slots.ts';
import { draftCandidate } from '../src/orchestrators/draftCandidate.ts';
import { resolveWorkItem } from '../src/orchestrators/resolveWorkItem.ts';
import { shepherdPullRequest } from '../src/orchestrators/shepherdPullRequest.ts';
import { replayActions } from '../test/support/orchestrations/recordedHistory.ts';
import { runInput } from '../test/support/orchestrations/runSamples.ts';
import {
  type ActivityScript,
  type WholeRunScript,
  wholeRunScripts,
} from '../test/support/orchestrations/wholeRunScripts.ts';

/**
 * Records how runs of the app's orchestrators go, through the local host and the real SDK, into test/histories. Run it
 * after a change of behaviour that is meant (and has a version): `node scripts/recordHistories.ts`.
 */
const FOLDER = resolve('test/histories', currentVersion);
const MOST_LOOKS = 1000;
const STARTED = Date.parse('2026-11-23T12:00:00.000Z');

const startingSchema = z.object({
  orchestration: z.string(),
  reportTo: z.string(),
  shared: z.looseObject({}),
  children: z.array(z.object({ instanceId: z.string(), own: z.looseObject({}) })),
});
const reportingSchema = z.object({ parent: z.string(), report: z.unknown() });
const raisingSchema = z.object({
  instanceIds: z.array(z.string()),
  event: z.object({ name: z.string(), data: z.unknown() }),
});

/** The activities that call the engine about other orchestrations. */
function engineActivities(engine: () => DurableEngine): ActivityScript {
  const ok = (value: unknown) => ({ ok: true, value });
  return {
    startChildren(input) {
      const { orchestration: name, reportTo, shared, children } = startingSchema.parse(input);
      for (const { instanceId, own } of children) {
        engine().startInstance({ name, instanceId, input: JSON.stringify({ ...shared, ...own, reportTo }) });
      }
      return ok({ started: children.length });
    },
    reportToParent(input) {
      const { parent, report } = reportingSchema.parse(input);
      engine().raiseEvent(parent, reportEventName, JSON.stringify(report));
      return ok({ told: true });
    },
    raiseRunEvent(input) {
      const { instanceIds, event } = raisingSchema.parse(input);
      for (const instanceId of instanceIds) engine().raiseEvent(instanceId, event.name, JSON.stringify(event.data));
      return ok({ raised: instanceIds });
    },
    readChildren: () => ok({ children: [] }),
  };
}

/** Registers the app's orchestrators, with activities that answer from a script. */
function createScriptedApp(script: ActivityScript): ModuleLoader {
  const node = createNodeModuleLoader();
  return {
    provide: node.provide,
    async load() {
      const df: typeof import('durable-functions') = createRequire(resolve('package.json'))('durable-functions');
      df.app.orchestration('resolveWorkItem', resolveWorkItem);
      df.app.orchestration('draftCandidate', draftCandidate);
      df.app.orchestration('shepherdPullRequest', shepherdPullRequest);
      for (const [name, entity] of Object.entries({ slots, budget, pause, mailbox, opener, allowance }))
        df.app.entity(name, entity);
      for (const [name, answer] of Object.entries(script)) {
        let calls = 0;
        df.app.activity(name, {
          handler: async (input) => {
            calls += 1;
            return answer(input, calls);
          },
        });
      }
    },
  };
}

/** Lets time pass until the run has ended; what people ask of it comes once, as soon as it is at the step. */
async function finish(
  engine: DurableEngine,
  clock: ReturnType<typeof createManualClock>,
  id: string,
  events: NonNullable<WholeRunScript['events']>,
): Promise<void> {
  const waiting = new Map(Object.entries(events));
  let looks = 0;
  do {
    looks += 1;
    if (looks > MOST_LOOKS) throw new Error(`The run ${id} does not end.`);
    await engine.whenIdle();
    const { step = '' } = JSON.parse(engine.getInstance(id)?.customStatus ?? '{}');
    const event = waiting.get(step);
    if (event === undefined) continue;
    waiting.delete(step);
    engine.raiseEvent(id, event.name, JSON.stringify(event.data));
    await engine.whenIdle();
  } while (engine.getInstance(id)?.runtimeStatus === 'Running' && clock.advanceToNext());
}

async function record(scenario: string, { activities, events = {} }: WholeRunScript): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'histories-'));
  writeFileSync(join(root, 'package.json'), '{"main":"main.cjs"}');
  writeFileSync(join(root, 'main.cjs'), '');
  const durableTask = { defaultVersion: currentVersion, versionMatchStrategy: 'CurrentOrOlder' };
  writeFileSync(join(root, 'host.json'), JSON.stringify({ version: '2.0', extensions: { durableTask } }));
  const clock = createManualClock(STARTED);
  let invoker: Parameters<typeof replayActions>[0] | undefined;
  const host: Host = await startHost({
    ...{ appDirectory: root, stateDirectory: join(root, 'state'), clock, log: () => {} },
    environment: { AzureWebJobsStorage: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5' },
    loader: createScriptedApp({ ...activities, ...engineActivities(() => host.engine) }),
    createEngine(request) {
      invoker = request.invoker;
      return createEngine(request);
    },
  });
  const instanceId = 'contoso-Store-42-r7';
  host.engine.startInstance({
    name: 'resolveWorkItem',
    instanceId,
    input: JSON.stringify(runInput),
  });
  await finish(host.engine, clock, instanceId, events);
  const instances: object[] = [];
  for (const { instanceId: id } of host.engine.listInstances({}).instances) {
    // Entities answer from their state: they have no history to replay.
    if (id.startsWith('@')) continue;
    const exported = exportHistory(host.engine, id);
    if (exported === undefined || invoker === undefined) continue;
    const steps = await replayActions(invoker, exported);
    instances.push({ ...exported, actions: steps.at(-1) ?? [], counts: steps.map(({ length }) => length) });
  }
  await host.stop();
  rmSync(root, { recursive: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(
    join(FOLDER, `${scenario}.json`),
    `{"instances":[\n${instances.map((one) => JSON.stringify(one)).join(',\n')}\n]}\n`,
  );
}

// A process takes one app: `@azure/functions` keeps the host it was first given.
const [only] = process.argv.slice(2);
if (only === undefined) {
  for (const scenario of Object.keys(wholeRunScripts)) {
    execFileSync(process.execPath, [import.meta.filename, scenario], { stdio: 'inherit' });
  }
} else {
  const script = wholeRunScripts[only];
  if (script === undefined) throw new Error(`There is no scenario ${only}.`);
  await record(only, script);
}
