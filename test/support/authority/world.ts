import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AzureDevOpsStandIn, startAzureDevOps } from '../../../local/azure-devops/server.ts';
import { everything, openState, type State } from '../../../local/azure-devops/state/state.ts';
import { type DurableEngine, type Host, startHost } from '../../../local/host/index.ts';
import type { RepositoryRule } from '../../../src/ado/repositories/repositoryChoice.ts';
import { createTemporaryApp } from '../host/functionApp.ts';
import { createJestModuleLoader } from '../host/jestModuleLoader.ts';
import { createSteppedClock, type SteppedClock } from '../lifecycle/clock.ts';
import { subscribeToAll } from '../lifecycle/hooks.ts';
import { createClone } from '../lifecycle/sample.ts';
import type { AuthorityApp } from './app.ts';
import { type Deliveries, startDeliveries } from './deliveries.ts';
import { createInterferences, type Interferences } from './interference.ts';

export const project = 'Store';
/** So many moments at which something is due are gone through one by one. */
const mostMoments = 8;
/** So often something may come of what has just happened. */
const mostRounds = 300;
const started = Date.parse('2026-11-23T09:00:00.000Z');

/** People beside the agent. Only Rita may approve where the rules name the approvers, only Fiona may ask for changes. */
export const peopleOf = {
  dana: { name: 'Dana Developer', groups: [] },
  rita: { name: 'Rita Reviewer', groups: ['[Store]\\Approvers'] },
  fiona: { name: 'Fiona Fixer', groups: ['[Store]\\Fixers'] },
} as const;

export type PersonName = keyof typeof peopleOf | 'agent';

/** A stand-in of Azure DevOps and the app's engine in this process, which many sequences share, one after the other. */
export interface World {
  readonly ado: AzureDevOpsStandIn;
  /** What Azure DevOps remembers, read past everything that the app could have a part in. */
  readonly state: State;
  readonly clock: SteppedClock;
  readonly deliveries: Deliveries;
  readonly interferences: Interferences;
  readonly tokens: Readonly<Record<PersonName, string>>;
  readonly ids: Readonly<Record<PersonName, string>>;
  /** Which repository a work item's tag chooses; may be added to. */
  readonly repositories: RepositoryRule[];
  engine(): DurableEngine;
  /** What the app and its host took for an error since this was asked last. */
  takeErrors(): readonly string[];
  /** Until nothing happens any more unless time passes. */
  settle(): Promise<void>;
  pass(minutes: number): Promise<void>;
  close(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'authority-'));
  const clock = createSteppedClock(started);
  // Everything that Azure DevOps notes has a time of its own, so that what came first can be told.
  const tick = () => {
    advance(clock, clock.now() + 1);
    return clock.now();
  };
  const clone = createClone();
  const stateDirectory = join(directory, 'azure-devops');
  const others = Object.entries(peopleOf).slice(1);
  const personalAccessTokens = others.map(([name, { name: displayName, groups }]) => ({
    ...{ token: randomBytes(16).toString('hex'), displayName, id: randomUUID(), groups },
    uniqueName: `${name}@contoso.example`,
  }));
  const ado = await startAzureDevOps({
    ...{ stateDirectory, personalAccessTokens, now: tick, hookRetryDelayMs: 1 },
    import: { project, repository: 'first', directory: clone.directory },
  });
  const state = openState(stateDirectory);
  const people = identitiesOf(state);
  const errors: string[] = [];
  const repositories: RepositoryRule[] = [];
  const interferences = createInterferences();
  const { host, app, remove } = await startEngine(ado, people.tokens.agent, {
    ...{ clock, errors, repositories, interferences },
  });
  const deliveries = await startDeliveries(app.deliver, (error) => errors.push(`a delivery failed: ${String(error)}`));
  await subscribeToAll(ado, { url: deliveries.url, basicPassword: 'unused-password' });
  return {
    ...{ ado, state, clock, deliveries, interferences, repositories },
    ...people,
    ...timeOf({ ado, clock, deliveries, host }),
    engine: () => host.engine,
    takeErrors: () => errors.splice(0),
    async close() {
      await host.stop();
      await ado.close();
      await deliveries.close();
      state.store.close();
      clone.remove();
      remove();
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The agent's account is put among the approvers: what keeps it from approving must be that it is the agent. */
function identitiesOf(state: State): Pick<World, 'tokens' | 'ids'> {
  const all = state.identities.list(everything);
  const named = (name: string) => {
    const found = all.find(({ displayName }) => displayName === name);
    if (found === undefined) throw new Error(`The stand-in does not know ${name}.`);
    return found;
  };
  const agent = { ...named('code-agent'), groups: ['[Store]\\Approvers', '[Store]\\Fixers'] };
  state.identities.put(everything, agent.id, agent);
  const people = { agent, dana: named('Dana Developer'), rita: named('Rita Reviewer'), fiona: named('Fiona Fixer') };
  const { dana, rita, fiona } = people;
  return {
    tokens: { agent: agent.token, dana: dana.token, rita: rita.token, fiona: fiona.token },
    ids: { agent: agent.id, dana: dana.id, rita: rita.id, fiona: fiona.id },
  };
}

interface Inside extends Pick<World, 'clock' | 'repositories' | 'interferences'> {
  readonly errors: string[];
}

async function startEngine(ado: AzureDevOpsStandIn, agentToken: string, inside: Inside) {
  const { clock, errors, repositories, interferences } = inside;
  const durableTask = { defaultVersion: currentVersion(), versionMatchStrategy: 'CurrentOrOlder' };
  const hostJson = JSON.stringify({ version: '2.0', extensions: { durableTask } });
  const temporary = createTemporaryApp({ 'host.json': hostJson, 'main.cjs': '' });
  const loader = createJestModuleLoader();
  let app: AuthorityApp | undefined;
  const host: Host = await startHost({
    ...{ appDirectory: temporary.directory, stateDirectory: temporary.stateDirectory, clock, drainMilliseconds: 2000 },
    ruleCheck: 'enforce',
    environment: { AzureWebJobsStorage: 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5' },
    log: (level, category, message) => void (level === 'error' && errors.push(`${category} ${message}`)),
    loader: {
      provide: loader.provide,
      async load() {
        const { registerAuthorityApp }: typeof import('./app.ts') = require('./app.ts');
        app = registerAuthorityApp({
          ...{ organizationUrl: ado.url, agentToken, repositories, interferences, now: clock.now },
          projectId: ado.projectId ?? '',
          engine: () => host.engine,
          sink: (entry) => void (entry.level === 'error' && errors.push(JSON.stringify(entry))),
        });
      },
    },
  });
  if (app === undefined) throw new Error('The app was not loaded.');
  return { host, app, remove: temporary.remove };
}

function currentVersion(): string {
  const versions: typeof import('../../../src/contracts/runs/versions.ts') = require('../../../src/contracts/runs/versions.ts');
  return versions.currentVersion;
}

/** A timer of the engine rings up to a second early, as the real one's; orchestrations then wait for the rest of it. */
function advance(clock: SteppedClock, at: number): void {
  const next = clock.nextAt();
  clock.advanceTo(next !== undefined && next <= at ? Math.max(at, next + 1000) : at);
}

function timeOf({ ado, clock, deliveries, host }: Pick<World, 'ado' | 'clock' | 'deliveries'> & { host: Host }) {
  const calls = () => ado.traffic.calls().reduce((sum, { count }) => sum + count, 0);
  const settle = async (): Promise<void> => {
    let rounds = 0;
    for (let before = ''; before !== `${calls()} ${deliveries.count()}`; rounds += 1) {
      if (rounds > mostRounds) throw new Error('It does not come to rest.');
      before = `${calls()} ${deliveries.count()}`;
      await host.whenIdle();
      await ado.whenIdle();
    }
    advance(clock, clock.now() + 1);
  };
  return {
    settle,
    async pass(minutes: number) {
      await settle();
      const until = clock.now() + minutes * 60_000;
      for (let looks = 0; looks < mostMoments; looks += 1) {
        const next = clock.nextAt();
        if (next === undefined || next > until) break;
        advance(clock, next);
        await settle();
      }
      // As after a time in which no host was there: whatever else is due falls due at once.
      advance(clock, until);
      await settle();
    },
  };
}
