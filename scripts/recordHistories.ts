import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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
import { draftCandidate } from '../src/orchestrators/version1/draftCandidate.ts';
import { resolveWorkItem } from '../src/orchestrators/version1/resolveWorkItem.ts';
import { replayActions } from '../test/support/recordedHistory.ts';
import { runInput } from '../test/support/runSamples.ts';
import { type ActivityScript, runScripts } from '../test/support/runScripts.ts';

/**
 * Records how runs of the app's orchestrators go, through the local host and the real SDK, into test/histories. Run it
 * after a change of behaviour that is meant (and has a version): `node scripts/recordHistories.ts`.
 */
const FOLDER = resolve('test/histories');
const STARTED = Date.parse('2026-11-23T12:00:00.000Z');

/** Registers the app's orchestrators, with activities that answer from a script. */
function createScriptedApp(script: ActivityScript): ModuleLoader {
  const node = createNodeModuleLoader();
  return {
    provide: node.provide,
    async load() {
      const df: typeof import('durable-functions') = createRequire(resolve('package.json'))('durable-functions');
      df.app.orchestration('resolveWorkItem', resolveWorkItem);
      df.app.orchestration('draftCandidate', draftCandidate);
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

async function finish(engine: DurableEngine, clock: ReturnType<typeof createManualClock>, id: string): Promise<void> {
  do await engine.whenIdle();
  while (engine.getInstance(id)?.runtimeStatus === 'Running' && clock.advanceToNext());
}

async function record(scenario: string, script: ActivityScript): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'histories-'));
  writeFileSync(join(root, 'package.json'), '{"main":"main.cjs"}');
  writeFileSync(join(root, 'main.cjs'), '');
  const clock = createManualClock(STARTED);
  let invoker: Parameters<typeof replayActions>[0] | undefined;
  const host: Host = await startHost({
    ...{ appDirectory: root, stateDirectory: join(root, 'state'), clock, log: () => {} },
    environment: { AzureWebJobsStorage: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5' },
    loader: createScriptedApp(script),
    createEngine(request) {
      invoker = request.invoker;
      return createEngine(request);
    },
  });
  const instanceId = 'contoso-Store-42-r7';
  host.engine.startInstance({ name: 'resolveWorkItem', instanceId, input: JSON.stringify(runInput) });
  await finish(host.engine, clock, instanceId);
  const instances: object[] = [];
  for (const { instanceId: id } of host.engine.listInstances({}).instances) {
    const exported = exportHistory(host.engine, id);
    if (exported === undefined || invoker === undefined) continue;
    const steps = await replayActions(invoker, exported);
    instances.push({ ...exported, actions: steps.at(-1) ?? [], counts: steps.map(({ length }) => length) });
  }
  await host.stop();
  rmSync(root, { recursive: true });
  writeFileSync(join(FOLDER, `${scenario}.json`), `${JSON.stringify({ instances }, undefined, 1)}\n`);
}

for (const [scenario, script] of Object.entries(runScripts)) await record(scenario, script);
