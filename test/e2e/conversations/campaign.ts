import { duplicateEffects } from '../../support/lifecycle/duplicateEffects.ts';
import { type Lifecycle, startLifecycle } from '../../support/lifecycle/lifecycle.ts';
import { startKillableHost } from './hosts/host.ts';
import { createKiller, type Happened, type Killer } from './hosts/killer.ts';
import { explore } from './model/explorer.ts';
import { createTally, type RunTally, type Tally } from './model/tally.ts';
import { markOf, randomOf, traitsOf } from './model/traits.ts';
import { type Death, type Moment, planDeaths } from './moments.ts';
import { differences, type Recorded, readRecorded } from './recorded.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Numbers of the conversations: each is the same whenever it is run with this seed. */
  readonly numbers: readonly number[];
  readonly progress?: (done: number) => void;
  /** Asked before each conversation: no further one begins where it says so. */
  readonly isOver?: () => boolean;
}

export interface CampaignReport {
  readonly seed: number;
  readonly conversations: number;
  readonly turns: number;
  readonly kills: ReadonlyMap<Moment, number>;
  /** Answers that were lost with a host before they could be stored, and were asked for again. */
  readonly unavoidable: number;
  /** What is wrong; a line each. */
  readonly problems: readonly string[];
}

/** Runs conversations twice each, undisturbed and with hosts that die, and compares. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { seed, numbers, progress, isOver = () => false } = options;
  const killer = createKiller();
  const tally = createTally();
  const life = await startLifecycle({ startHost: (given) => startKillableHost(given, killer, tally) });
  const kills = new Map<Moment, number>();
  const problems: string[] = [];
  let done = 0;
  let turns = 0;
  let unavoidable = 0;
  try {
    for (const number of numbers) {
      if (isOver()) break;
      const own = seed * 1000 + number;
      const deaths = planDeaths(number, randomOf(own, 'deaths'));
      const one = await compare({ life, killer, tally }, own, deaths);
      for (const { moment } of one.deaths) kills.set(moment, (kills.get(moment) ?? 0) + 1);
      turns += one.turns;
      unavoidable += one.unavoidable;
      const where = `seed ${seed}, conversation ${number}, killed at ${one.deaths.map(({ moment, count }) => `${moment} ${count}`).join('; ')}`;
      problems.push(...one.problems.map((problem) => `${where}: ${problem}`));
      done += 1;
      progress?.(done);
    }
  } finally {
    await life.close();
  }
  return { seed, conversations: done, turns, kills, unavoidable, problems };
}

interface Scene {
  readonly life: Lifecycle;
  readonly killer: Killer;
  readonly tally: Tally;
}

async function compare(scene: Scene, seed: number, planned: readonly Death[]) {
  const undisturbed = await goThrough(scene, seed, []);
  const disturbed = await goThrough(scene, seed, planned);
  const problems = [
    ...undisturbed.problems.map((problem) => `undisturbed: ${problem}`),
    ...disturbed.problems,
    ...(undisturbed.tally.again > 0 ? ['undisturbed, the model was asked again'] : []),
    ...differences(undisturbed.recorded, disturbed.recorded),
    ...(undisturbed.outcome === disturbed.outcome
      ? []
      : [`it came to ${disturbed.outcome} instead of ${undisturbed.outcome}`]),
  ];
  const { deaths, tally } = disturbed;
  return { problems, deaths, turns: tally.turns, unavoidable: tally.unavoidable };
}

interface Passage {
  readonly recorded: Recorded;
  /** What people find at the end, as text. */
  readonly outcome: string;
  readonly tally: RunTally;
  readonly deaths: readonly Happened[];
  readonly problems: readonly string[];
}

/** One run from the work item to the reviewed pull request. */
async function goThrough({ life, killer, tally }: Scene, seed: number, planned: readonly Death[]): Promise<Passage> {
  const { candidates, asksPeople, isReviewed } = traitsOf(seed);
  const problems: string[] = [];
  await life.begin({
    rules: `candidates: { count: ${candidates} }\n`,
    model: [{ name: 'explores', times: 'any', reply: explore }],
    endpoint: { tools: ['custom'], refuses: { tools: false } },
  });
  killer.plan(planned);
  const id = await life.fileTask({ title: `total ignores the quantity, ${markOf(seed)}` });
  await calm(life, killer);
  if (asksPeople) {
    if (life.run(id).step !== 'waiting for an answer') problems.push(`nobody was asked: ${life.run(id).step}`);
    await life.dana.comment(id, 'Before it.');
    await calm(life, killer);
  }
  const { pullRequest } = life.run(id);
  if (isReviewed && pullRequest !== undefined) {
    await life.rita.commentOnPullRequest(pullRequest.id, 'Please turn it round.');
    await calm(life, killer);
  }
  const deaths = killer.happened();
  killer.plan([]);
  const run = life.run(id);
  const counted = tally.of(run.id, deaths);
  const twice = await duplicateEffects(life, id);
  // Each push has a status of its own, which may say the same.
  problems.push(...counted.problems, ...twice.filter((line) => !line.startsWith('status, twice running')));
  const recorded = await readRecorded(life, run.id, id);
  const outcome = await describeOutcome(life, id);
  await life.end().catch((error: unknown) => void problems.push(String(error)));
  return { recorded, outcome, tally: counted, deaths, problems };
}

/** Until nothing happens any more: what a dead host was at comes back a minute later. */
async function calm(life: Lifecycle, killer: Killer): Promise<void> {
  for (let before = -1; before !== killer.happened().length; ) {
    before = killer.happened().length;
    await life.settle();
    if (before > 0 || killer.happened().length > 0) await life.pass({ minutes: 3 });
  }
}

async function describeOutcome(life: Lifecycle, workItemId: number): Promise<string> {
  const { step, state, branch, pullRequest } = life.run(workItemId);
  const own = (await life.dana.pullRequests()).filter(({ status }) => status === 'active');
  const facts = [`${life.runs(workItemId).length} runs`, `${step} (${state})`, `${own.length} pull requests`];
  if (branch === undefined || pullRequest === undefined) return [...facts, 'nothing to review'].join(', ');
  const threads = await life.dana.threads(pullRequest.id);
  const said = threads.map(({ comments }) => comments.map(({ by }) => by).join('+'));
  const comments = (await life.dana.comments(workItemId)).map(({ by }) => by);
  return [
    ...facts,
    `build ${await life.dana.verdict(pullRequest.id)}`,
    `comments by ${comments.join('+')}, threads ${said.join(', ')}`,
    life.file(branch, 'src/total.ts'),
    life.file(branch, 'README.md'),
  ].join(', ');
}

/** The report as text, the figures first. */
export function reportText({ seed, conversations, turns, kills, unavoidable, problems }: CampaignReport): string {
  const total = [...kills.values()].reduce((sum, count) => sum + count, 0);
  return [
    `${conversations} conversations, ${turns} turns, ${total} kills (seed ${seed})`,
    `${unavoidable} answers lost with a host before they could be stored, and asked for again`,
    `${problems.length} problems`,
    ...[...kills].map(([moment, count]) => `  ${moment}: ${count}`),
    ...problems,
  ].join('\n');
}
