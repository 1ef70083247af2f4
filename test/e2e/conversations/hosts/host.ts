import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineRequest } from '../../../../local/host/app.ts';
import { createEngine } from '../../../../local/host/engineFactory.ts';
import { type Host, type ModuleLoader, startHost } from '../../../../local/host/index.ts';
import type { LogEntry } from '../../../../src/platform/telemetry/logger.ts';
import type { LifecycleHost, LifecycleHostOptions } from '../../../support/lifecycle/host.ts';
import { createApp } from '../../lifecycle/campaign/world.ts';
import { createSharedLoader } from './core.ts';
import type { Killer } from './killer.ts';
import type { LifeLooks, ModelListener } from './looks.ts';
import { startWire, type Wire } from './wire.ts';

interface Life {
  readonly host: Host;
  readonly looks: LifeLooks;
  /** Resolves when it has ended. */
  readonly died: Promise<void>;
}

/**
 * The app of `src/` on hosts that die as the killer says: another begins at once, on the same port and over the same storage.
 * Only storage, model and engine are cut off from a dead host: everything that a conversation does goes there.
 */
export async function startKillableHost(
  { clock, settings }: LifecycleHostOptions,
  killer: Killer,
  listener: ModelListener,
): Promise<LifecycleHost> {
  const root = mkdtempSync(join(tmpdir(), 'conversations-'));
  const place = { appDirectory: createApp(root), stateDirectory: join(root, 'state') };
  const log: string[] = [];
  const entries: LogEntry[] = [];
  const wires: Wire[] = [];
  const loader = createAppLoader(clock.now, (entry) => void entries.push(entry));

  async function begin(port: number): Promise<Life> {
    const { promise: died, resolve: end } = Promise.withResolvers<void>();
    const looks = killer.begin(() => {
      changes = changes.then(async () => await replace(await starting));
      end();
    });
    const environment = await connectSettings(settings, async (target, kind) => {
      const wire = await startWire(target, kind === 'model' ? looks.model(listener) : looks.storage);
      wires.push(wire);
      return wire.origin;
    });
    const starting: Promise<Life> = startHost({
      ...{ port, ...place, environment, loader, drainMilliseconds: 0 },
      clock: {
        now: clock.now,
        setTimer: (at, fire) => clock.setTimer(at, () => (looks.isDead() ? undefined : fire())),
      },
      createEngine: (request) =>
        createEngine(
          { ...request, invoker: watched(request.invoker, looks) },
          { faults: looks.faults, ruleCheck: 'enforce' },
        ),
      log: (level, category, message) => {
        if (!looks.isDead()) log.push(`${level} ${category} ${message}`);
      },
    }).then((host) => ({ host, looks, died }));
    return await starting;
  }

  async function replace({ host }: Life): Promise<void> {
    await host.stop();
    current = await begin(Number(new URL(host.url).port));
  }

  let changes: Promise<void> = Promise.resolve();
  let current = await begin(0);
  const whenIdle = async (): Promise<void> => {
    for (;;) {
      await changes;
      const { host, looks, died } = current;
      await Promise.race([host.whenIdle(), died]);
      if (!looks.isDead()) return;
    }
  };
  let taken = 0;
  return {
    host: () => ({ ...current.host, whenIdle }),
    ...{ log, entries },
    takeErrors() {
      const fresh = log.slice(taken);
      taken = log.length;
      return fresh.filter((line) => line.startsWith('error '));
    },
    restart: async () => await replace(current),
    async close() {
      await current.host.stop();
      for (const wire of wires) wire.close();
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The app as its entry point wires it, but for the clock: each host has one of its own. */
function createAppLoader(now: () => number, sink: (entry: LogEntry) => void): ModuleLoader {
  return createSharedLoader(async () => {
    const { registerFunctions } = await import('../../../../src/functions/registerFunctions.ts');
    const { composeApp } = await import('../../../../src/composition/composeApp.ts');
    const { readSettings } = await import('../../../../src/platform/settings/configuration.ts');
    const { createLogger } = await import('../../../../src/platform/telemetry/logger.ts');
    return () => {
      const environment = { ...process.env };
      const logger = createLogger(sink, now);
      registerFunctions(composeApp({ environment, settings: readSettings(environment), logger, now }));
    };
  });
}

function watched(invoker: EngineRequest['invoker'], looks: LifeLooks): EngineRequest['invoker'] {
  return {
    ...invoker,
    activity: (name, instanceId, input) =>
      looks.activity({ name, input: input ?? '' }, () => invoker.activity(name, instanceId, input)),
    orchestrator: (name, instanceId, payload, isProbe) =>
      looks.orchestrator(() => invoker.orchestrator(name, instanceId, payload, isProbe)),
  };
}

/** The settings with lines of the life's own to the model and to blobs and tables. Queues are the host's own business. */
async function connectSettings(
  settings: Readonly<Record<string, string>>,
  connect: (target: string, kind: 'model' | 'storage') => Promise<string>,
): Promise<Readonly<Record<string, string>>> {
  const model = new URL(settings['MODEL_BASE_URL'] ?? '');
  const parts = (settings['AzureWebJobsStorage'] ?? '').split(';').map(async (part) => {
    const [, name = '', address = ''] = /^(BlobEndpoint|TableEndpoint)=(.*)$/.exec(part) ?? [];
    if (name === '') return part;
    const { origin, pathname } = new URL(address);
    return `${name}=${await connect(origin, 'storage')}${pathname}`;
  });
  return {
    ...settings,
    MODEL_BASE_URL: `${await connect(model.origin, 'model')}${model.pathname}`,
    AzureWebJobsStorage: (await Promise.all(parts)).join(';'),
  };
}
