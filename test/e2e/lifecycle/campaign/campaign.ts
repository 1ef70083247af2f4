import { setTimeout as delay } from 'node:timers/promises';
import { createDurableManagement, type DurableManagement } from '../../../../src/cli/http/durableManagement.ts';
import { seeded } from '../../../local/host/durable/support/seeded.ts';
import { beginLife, type Life } from './host.ts';
import { attend, type Filed, filed } from './people.ts';
import type { Ready } from './protocol.ts';
import { createTasks } from './tasks.ts';
import { judge, type Verdict } from './verdict.ts';
import { createWorld, type World } from './world.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly kills: number;
  /** Work items of one round; every kind comes in turn. */
  readonly tasksPerRound: number;
  readonly killsPerRound: number;
  /** How many rounds run side by side. */
  readonly lanes: number;
  /** Reads of a pull request after each change that still show it as before. */
  readonly staleReads?: number;
  readonly progress?: (kills: number) => void;
}

export interface CampaignReport extends Verdict {
  readonly seed: number;
  readonly kills: number;
  readonly rounds: number;
  readonly runs: number;
  /** Calls of Azure DevOps and of the model that went wrong on purpose. */
  readonly faults: number;
}

/** A round that takes longer hangs. */
const longestRound = 300_000;

/** Between two looks of the people at what there is to do. */
const lookMilliseconds = 150;

/** Longest time from serving to being killed: by then most of what was under way has moved on. */
const longestLife = 1_500;

/** Share of the kills that come while the host still starts. */
const whileStarting = 0.15;

const startMilliseconds = 1_000;

interface Round extends Verdict {
  readonly kills: number;
  readonly runs: number;
  readonly faults: number;
}

/** Kills hosts until there were enough kills, and looks at how every work item ended. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { seed, lanes } = options;
  const report = { seed, kills: 0, rounds: 0, runs: 0, faults: 0, lost: [], duplicates: [], differences: [] };
  const total: { -readonly [Key in keyof CampaignReport]: CampaignReport[Key] } = report;
  let planned = 0;
  async function lane(): Promise<void> {
    while (planned < options.kills) {
      const number = total.rounds;
      total.rounds += 1;
      const kills = Math.min(options.killsPerRound, options.kills - planned);
      planned += kills;
      const round = await runRound(options, kills, seed * 1_000_003 + number);
      const named = (texts: readonly string[]) => texts.map((text) => `seed ${seed}, round ${number}: ${text}`);
      total.kills += round.kills;
      total.runs += round.runs;
      total.faults += round.faults;
      total.lost.push(...named(round.lost));
      total.duplicates.push(...named(round.duplicates));
      total.differences.push(...named(round.differences));
      options.progress?.(total.kills);
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  return total;
}

async function runRound({ tasksPerRound, staleReads }: CampaignOptions, kills: number, seed: number): Promise<Round> {
  const random = seeded(seed);
  const tasks = createTasks(tasksPerRound);
  const world = await createWorld(tasks, seed, seeded(seed + 1), staleReads);
  const host = await startHosting(world);
  try {
    const all: Filed[] = [];
    for (const task of tasks) {
      const { title } = task;
      const id = await world.dana.fileWorkItem({ title, description: `See \`${task.path}\`: make it two.` });
      all.push(filed(task, id));
    }
    world.beginFaults();
    const people = attendAll(world, all, () => host.isOver());
    // Whoever fails is heard of below.
    people.catch(() => undefined);
    await host.killOften(kills, random);
    world.endFaults();
    const isEnded = await Promise.race([waitForEnd(host.management, tasks.length), people.then(() => false)]);
    host.end();
    await people;
    const faults = world.troubles() + world.model.faults();
    const verdict = await judge(world, await host.management(), all);
    if (!isEnded) verdict.lost.push(`not everything has ended within ${longestRound / 1000} s`);
    return { ...verdict, kills, runs: all.length, faults };
  } finally {
    host.end();
    await host.stop();
    await world.close();
  }
}

/** The host through its lives. */
async function startHosting({ order: first, subscribe }: World) {
  let life: Life = beginLife(first);
  let ready: Ready = await life.ready;
  const order = { ...first, port: Number(new URL(ready.url).port) };
  await subscribe(ready.url);
  let isOver = false;
  return {
    isOver: () => isOver,
    end() {
      isOver = true;
    },
    async management(): Promise<DurableManagement> {
      return createDurableManagement(ready.url, ready.systemKey);
    },
    async killOften(kills: number, random: () => number): Promise<void> {
      for (let count = 0; count < kills; count += 1) {
        await delay(random() * longestLife);
        await life.kill();
        life = beginLife(order);
        if (random() < whileStarting && count + 1 < kills) {
          await delay(random() * startMilliseconds);
          continue;
        }
        ready = await life.ready;
      }
    },
    stop: () => life.kill(),
  };
}

async function attendAll({ dana }: World, all: readonly Filed[], isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    for (const one of all) {
      await attend(dana, one).catch(excuse);
    }
    await delay(lookMilliseconds);
  }
}

/** A person whom a bad day keeps from something tries again. */
function excuse(error: unknown): void {
  // By its words: an error of Node itself is of another realm under jest.
  if (!/fetch failed| answered \d{3}: /.test(String(error))) throw error;
}

async function waitForEnd(management: () => Promise<DurableManagement>, runs: number): Promise<boolean> {
  const limit = Date.now() + longestRound;
  while (Date.now() < limit) {
    const found = await (await management()).list({ limit: 1000 });
    const isBusy = found.some(({ instanceId, runtimeStatus }) => {
      return !instanceId.startsWith('@') && ['Pending', 'Running'].includes(runtimeStatus);
    });
    const started = found.filter(({ name }) => name === 'resolveWorkItem').length;
    if (!isBusy && started >= runs) return true;
    await delay(lookMilliseconds);
  }
  return false;
}

/** The report as text, the figures first. */
export function reportText(report: CampaignReport): string {
  const { seed, kills, rounds, runs, faults, lost, duplicates, differences } = report;
  return [
    `${kills} kills over ${runs} runs in ${rounds} rounds (seed ${seed}); ${faults} calls of Azure DevOps and the model failed on purpose`,
    `${duplicates.length} duplicates, ${lost.length} lost, ${differences.length} other differences`,
    ...[...duplicates, ...lost, ...differences],
  ].join('\n');
}
