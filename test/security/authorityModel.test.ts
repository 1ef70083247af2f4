import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { themes } from '../support/authority/arbitraries.ts';
import { judge } from '../support/authority/oracle/oracle.ts';
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
/** Ends a campaign after so long, with as many sequences as it has come to. */
const minutes = Number(process.env['AUTHORITY_MINUTES'] ?? 24 * 60);
/** Most steps of a sequence, after its work item was filed; a campaign plays longer ones. */
const mostSteps = sequences > 50 ? 10 : 6;
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
  run = (_model: object, scene: Scene) => perform(scene, this.step);
  toString = () => inWords(this.step);
}

/** `AUTHORITY_THEME` names the only one to play, for who knows what to look for. */
const theme = process.env['AUTHORITY_THEME'];
const chosenThemes = themes.filter(({ name }) => theme === undefined || name === theme);

/** One sequence: how it begins, and what happens then. */
const sequence = fc.oneof(
  ...chosenThemes.map(({ weight, setting, steps }) => {
    const commands = steps.map(({ weight: often, arbitrary }) => ({
      weight: often,
      arbitrary: arbitrary.map((step) => new Command(step)),
    }));
    const chosen = fc.array(fc.oneof(...commands), { minLength: mostSteps / 2, maxLength: mostSteps, size: 'max' });
    return { weight, arbitrary: fc.record({ setting, chosen }) };
  }),
);

type Sequence = { readonly setting: Setting; readonly chosen: Iterable<fc.AsyncCommand<object, Scene>> };

let repositories: Repositories | undefined;
let played = 0;
/** How much there was to judge. */
const sums = { commits: 0, approved: 0, runs: 0, violations: 0 };

async function play({ setting, chosen }: Sequence): Promise<void> {
  if (played % sequencesPerRepository === 0) repositories = await createRepositories(world);
  played += 1;
  if (repositories === undefined) throw new Error('There are no repositories.');
  const since = world.state.store.nextNumber('push');
  const scene = await beginScene(world, repositories, setting);
  try {
    await fc.asyncModelRun(() => ({ model: {}, real: scene }), chosen);
    const { violations, ...seen } = judge(scene, since);
    for (const name of ['commits', 'approved', 'runs'] as const) sums[name] += seen[name];
    sums.violations += violations.length;
    expect(violations).toEqual([]);
  } finally {
    await scene.end();
    world.takeErrors();
    if (played % 100 === 0) process.stderr.write(`${played} sequences: ${JSON.stringify(sums)}\n`);
  }
}

it(
  `holds for ${sequences} sequences of seed ${seed}`,
  async () => {
    const property = fc.asyncProperty(sequence, play);
    const result = await fc.check(property, {
      ...{ seed, numRuns: sequences, interruptAfterTimeLimit: minutes * 60_000 },
      endOnFailure: process.env['AUTHORITY_SHRINKS'] === 'no',
    });
    if (!result.failed) {
      process.stdout.write(`${result.numRuns} sequences of seed ${seed}: ${JSON.stringify(sums)}\n`);
      // Nothing would be shown by sequences in which nothing happens.
      expect(sums.commits).toBeGreaterThan(result.numRuns / 4);
      expect(sums.approved).toBeGreaterThan(result.numRuns / 20);
      return;
    }
    const [{ setting, chosen } = {}] = result.counterexample ?? [];
    throw new Error(
      [
        `Found after ${result.numRuns} sequences, seed ${result.seed}, path ${result.counterexamplePath}:`,
        `a work item asks for a ${setting?.wants} file; ${setting === undefined ? '' : rulingInWords(setting.ruling)}`,
        ...[...(chosen ?? [])].map(String),
        String(result.errorInstance),
      ].join('\n'),
    );
  },
  24 * 3_600_000,
);
