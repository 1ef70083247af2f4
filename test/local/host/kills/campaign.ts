import { planLife } from './plan.ts';
import type { LifePlan, Outcome } from './protocol.ts';
import { type Round, runRound } from './round.ts';
import type { Subject } from './subject.ts';

export interface CampaignOptions {
  readonly subject: Subject;
  readonly seed: number;
  readonly kills: number;
  /** How many rounds run side by side. */
  readonly lanes: number;
  readonly progress?: (kills: number) => void;
}

export interface CampaignReport {
  readonly seed: number;
  readonly title: string;
  readonly rounds: number;
  /** By what killed: a point, or a random moment. */
  readonly kills: ReadonlyMap<string, number>;
  readonly instances: number;
  readonly executions: number;
  readonly outcomes: number;
  readonly repeated: number;
  /** Everything that is not as without kills, with the round in which it was. */
  readonly differences: readonly string[];
}

/** So often is a round killed at most; then it may end. */
const KILLS_PER_ROUND = 12;

const UNDISTURBED: LifePlan = { cause: { kind: 'never' }, mishaps: 0, seed: 0 };

/** How many kills a campaign had in all. */
export function countKills(report: CampaignReport): number {
  return [...report.kills.values()].reduce((sum, count) => sum + count, 0);
}

/** What differs between an undisturbed run and one with kills. */
export function compareOutcomes(expected: Outcome, actual: Outcome): string[] {
  const differences: string[] = [];
  for (const [id, lines] of Object.entries(expected.instances)) {
    const found = actual.instances[id]?.join('\n') ?? 'is missing';
    if (found !== lines.join('\n')) differences.push(`${id}: expected\n${lines.join('\n')}\nfound\n${found}`);
  }
  for (const part of ['unnamed', 'entities'] as const) {
    const [left, right] = [expected[part].join('\n'), actual[part].join('\n')];
    if (left !== right) differences.push(`${part}: expected\n${left}\nfound\n${right}`);
  }
  return differences;
}

function countInstances({ outcome }: Round): number {
  return Object.keys(outcome.instances).length + outcome.unnamed.length;
}

/** Kills hosts until there were enough kills, and compares how everything ended with an undisturbed run. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const { subject, seed, lanes } = options;
  const expected = await runRound(subject, () => UNDISTURBED, 0);
  const totals = { rounds: 0, instances: 0, executions: 0, outcomes: 0, repeated: 0 };
  const kills = new Map<string, number>();
  const differences = expected.ledger.complaints.map((text) => `undisturbed: ${text}`);
  let begun = 0;
  let killed = 0;

  function add(round: Round, number: number): void {
    totals.rounds += 1;
    totals.instances += countInstances(round);
    totals.executions += round.ledger.executions;
    totals.outcomes += round.ledger.outcomes;
    totals.repeated += round.ledger.repeated;
    for (const cause of round.kills) {
      const name = cause.kind === 'at-point' ? cause.point : cause.kind;
      kills.set(name, (kills.get(name) ?? 0) + 1);
    }
    const complaints = [...round.ledger.complaints, ...compareOutcomes(expected.outcome, round.outcome)];
    differences.push(...complaints.map((text) => `seed ${seed}, round ${number}: ${text}`));
  }

  async function lane(): Promise<void> {
    while (killed < options.kills) {
      const number = begun;
      begun += 1;
      const limit = Math.min(KILLS_PER_ROUND, options.kills - killed);
      const planOf = (life: number): LifePlan => (life < limit ? planLife(seed, number, life) : UNDISTURBED);
      const round = await runRound(subject, planOf, expected.lastLife);
      killed += round.kills.length;
      add(round, number);
      options.progress?.(killed);
    }
  }

  await Promise.all(Array.from({ length: lanes }, lane));
  return { seed, title: subject.title, ...totals, kills, differences };
}

/** The report as text, the figures first. */
export function reportText(report: CampaignReport): string {
  const kinds = [...report.kills].sort().map(([name, count]) => `${count} ${name}`);
  return [
    `${countKills(report)} kills of a host running ${report.title} (seed ${report.seed}): ${kinds.join(', ')}`,
    `${report.rounds} rounds, ${report.instances} instances; ${report.executions} executions of activities, ` +
      `${report.outcomes} committed outcomes, ${report.repeated} repetitions of what was not committed`,
    `${report.differences.length} differences from an undisturbed run`,
    ...report.differences,
  ].join('\n');
}
