import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { type Comparison, compareResults } from './compare.ts';
import { type RecordedApp, readRecorded, readResults, recordedApps, scenarioName } from './recordings.ts';

/** A host that scenarios are run on: ours, or a program that starts the real one and speaks as ours does. */
export type HostUnderTest = { readonly kind: 'local' } | { readonly kind: 'real'; readonly program: string };

export interface ScenarioRun {
  readonly host: HostUnderTest;
  /** Folder of the recordings, which holds the drivers too. */
  readonly recordings: string;
  /** Folder for state and results; an empty one. */
  readonly output: string;
  /** Which scenarios, by their names in their app; all when undefined. */
  readonly only?: readonly string[] | undefined;
  /** Runs the apps at the same time: for a few scenarios only, because many have deadlines. */
  readonly isSideBySide?: boolean;
  /** What the drivers say of their progress. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs recorded scenarios on a host, and compares what it did with what the real one did when they were recorded. Wants
 * the built project.
 * @throws Error when a driver ends early
 */
export async function runScenarios(run: ScenarioRun): Promise<Comparison> {
  const all: Comparison[] = [];
  if (run.isSideBySide) all.push(...(await Promise.all(recordedApps.map((app) => runApp(run, app)))));
  else for (const app of recordedApps) all.push(await runApp(run, app));
  return {
    equal: all.flatMap(({ equal }) => equal),
    different: all.flatMap(({ different }) => different),
    missing: all.flatMap(({ missing }) => missing),
  };
}

async function runApp(run: ScenarioRun, app: RecordedApp): Promise<Comparison> {
  const real = readRecorded(run.recordings, app);
  const { only } = run;
  const scenarios = Object.keys(real).filter((scenario) => only === undefined || isAmong(only, app, scenario));
  if (scenarios.length === 0) return { equal: [], different: [], missing: [] };
  // What purges by filter takes away what the others are at: those run by themselves, one after the other.
  const [purging, others] = [scenarios.filter(purges), scenarios.filter((scenario) => !purges(scenario))];
  if (only !== undefined) await drive(run, app, `^(${scenarios.map(escaped).join('|')})$`);
  else {
    if (others.length > 0) await drive(run, app, '^(?!.*[pP]urge)');
    if (purging.length > 0) await drive(run, app, '[pP]urge', { WIDTH: '1' });
  }
  const other = readResults(join(run.output, `results${app.suffix}-${run.host.kind}.json`));
  const { equal, different, missing } = compareResults(real, other, scenarios);
  return {
    equal: equal.map((scenario) => scenarioName(app, scenario)),
    different: different.map(({ name, differences }) => ({ name: scenarioName(app, name), differences })),
    missing: missing.map((scenario) => scenarioName(app, scenario)),
  };
}

function purges(scenario: string): boolean {
  return /purge/i.test(scenario);
}

function isAmong(only: readonly string[], app: RecordedApp, scenario: string): boolean {
  // What the end of a host writes is written with the scenario `hooks`, and only then.
  const asked = scenario === 'hooksEnd' ? 'hooks' : scenario;
  return only.includes(scenarioName(app, asked));
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

async function drive(
  { host, recordings, output, onLine }: ScenarioRun,
  app: RecordedApp,
  filter: string,
  extra: NodeJS.ProcessEnv = {},
) {
  const program = host.kind === 'real' ? { REAL_HOST: resolve(host.program) } : {};
  const child = spawn(process.execPath, [join(recordings, app.driver), host.kind, filter], {
    env: { ...withoutJest(process.env), OUT: output, PROJECT: resolve('.'), ...program, ...extra },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      onLine?.(text.trimEnd());
    });
  }
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${app.driver} ended with ${code}.\n${said.join('').slice(-4000)}`);
}

/** The drivers' own host is to be told nothing of the test runner that started them. */
function withoutJest({ NODE_ENV: _environment, JEST_WORKER_ID: _worker, ...rest }: NodeJS.ProcessEnv) {
  return rest;
}
