import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settings, steps } from '../support/authority/arbitraries.ts';
import { judge } from '../support/authority/oracle.ts';
import { perform } from '../support/authority/perform.ts';
import { beginScene, createRepositories, type Repositories, type Scene } from '../support/authority/scene.ts';
import { inWords, rulingInWords, type Setting, type Step } from '../support/authority/steps.ts';
import { startWorld, type World } from '../support/authority/world.ts';

/**
 * Whatever people do, in whatever order: nobody decides for a run but who may, on what they were shown. Random sequences
 * are played against the app, and judged by Azure DevOps' own state. `AUTHORITY_SEQUENCES` says how many, `AUTHORITY_SEED`
 * repeats those of a seed.
 */
const sequences = Number(process.env['AUTHORITY_SEQUENCES'] ?? 50);
const seed = Number(process.env['AUTHORITY_SEED'] ?? 20_261_130);
/** Most steps of a sequence, after its work item was filed. */
const mostSteps = 10;
/** Repositories are made anew after so many sequences, before their history makes looks at them slow. */
const sequencesPerRepository = 50;

let world: World;
beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.close());

class Command implements fc.AsyncCommand<object, Scene> {
  readonly step: Step;
  constructor(step: Step) {
    this.step = step;
  }
  check = () => true;
  run = (_model: object, scene: Scene) => {
    if (process.env['AUTHORITY_VERBOSE'] !== undefined) process.stderr.write(`  ${this}\n`);
    return perform(scene, this.step);
  };
  toString = () => inWords(this.step);
}

const commands = fc.commands(
  steps.flatMap(({ weight, arbitrary }) => Array.from({ length: weight }, () => arbitrary.map((step) => new Command(step)))),
  { maxCommands: mostSteps, size: 'max' },
);

let repositories: Repositories | undefined;
let played = 0;
/** How much there was to judge. */
const sums = { commits: 0, approved: 0, runs: 0 };

async function play(setting: Setting, chosen: Iterable<fc.AsyncCommand<object, Scene>>): Promise<void> {
  if (played % sequencesPerRepository === 0) repositories = await createRepositories(world);
  played += 1;
  if (repositories === undefined) throw new Error('There are no repositories.');
  const since = world.state.store.nextNumber('push');
  const scene = await beginScene(world, repositories, setting);
  const began = performance.now();
  try {
    await fc.asyncModelRun(() => ({ model: {}, real: scene }), chosen);
    const { violations, ...seen } = judge(scene, since);
    for (const name of ['commits', 'approved', 'runs'] as const) sums[name] += seen[name];
    expect(violations).toEqual([]);
  } finally {
    await scene.end();
    world.takeErrors();
    if (process.env['AUTHORITY_VERBOSE'] !== undefined) {
      process.stderr.write(`${played}: ${Math.round(performance.now() - began)} ms ${[...chosen].map(String).join(' | ')}\n`);
    }
  }
}

it(`holds for ${sequences} sequences of seed ${seed}`, async () => {
  const property = fc.asyncProperty(settings, commands, play);
  const result = await fc.check(property, {
    ...{ seed, numRuns: sequences },
    ...(process.env['AUTHORITY_PATH'] === undefined ? {} : { path: process.env['AUTHORITY_PATH'] }),
    endOnFailure: process.env['AUTHORITY_SHRINKS'] === 'no',
  });
  if (!result.failed) {
    process.stdout.write(`${sequences} sequences of seed ${seed}: ${JSON.stringify(sums)}, 0 violations\n`);
    // Nothing would be shown by sequences in which nothing happens.
    expect(sums.commits).toBeGreaterThan(sequences / 4);
    expect(sums.approved).toBeGreaterThan(sequences / 20);
    return;
  }
  const [setting, steps_] = result.counterexample ?? [];
  throw new Error(
    [
      `Found after ${result.numRuns} sequences, seed ${result.seed}, path ${result.counterexamplePath}:`,
      `a work item asks for a ${setting?.wants} file; ${setting === undefined ? '' : rulingInWords(setting.ruling)}`,
      String(steps_).replaceAll(',', '\n'),
      String(result.errorInstance),
    ].join('\n'),
  );
}, 24 * 3_600_000);
