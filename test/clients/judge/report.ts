import type { Attempt } from './attempts.ts';

/** Reasons why calls differ from the documentation, by the names of the calls. */
export type Differences = Readonly<Record<string, string>>;

/** What became of all calls of one client. */
export type ClientReport = {
  readonly client: string;
  readonly calls: number;
  readonly documented: number;
  /** Differ for a known reason, and were refused. */
  readonly different: readonly { readonly name: string; readonly reason: string }[];
  /** Differ for no known reason, or by being kinder than the real service: faults. */
  readonly unexpected: readonly Attempt[];
  /** Named as different, and not different: the list is out of date. */
  readonly stale: readonly string[];
};

/** Sorts a client's calls by how they went. */
export function judgeClient(client: string, made: readonly Attempt[], differences: Differences): ClientReport {
  const faulty = made.filter(({ problems }) => problems.length > 0);
  const isExcused = ({ name, wasRefused }: Attempt) => wasRefused && differences[name] !== undefined;
  return {
    ...{ client, calls: made.length, documented: made.length - faulty.length },
    different: faulty.filter(isExcused).map(({ name }) => ({ name, reason: differences[name] ?? '' })),
    unexpected: faulty.filter((one) => !isExcused(one)),
    stale: Object.keys(differences).filter((name) => !faulty.some((one) => one.name === name)),
  };
}

/** Whether nothing is unexpected. */
export function isGood({ unexpected, stale }: ClientReport): boolean {
  return unexpected.length === 0 && stale.length === 0;
}

/** Figures of each client and of all, then every difference with its reason, and every fault. */
export function reportText(reports: readonly ClientReport[]): string {
  const sum = (count: (report: ClientReport) => number) => reports.reduce((total, one) => total + count(one), 0);
  const figures: readonly (readonly (string | number)[])[] = [
    ['client', 'calls', 'as documented', 'different', 'unexpected'],
    ...reports.map((one) => [one.client, one.calls, one.documented, one.different.length, one.unexpected.length]),
    [
      ...['all', sum(({ calls }) => calls), sum(({ documented }) => documented)],
      ...[sum(({ different }) => different.length), sum(({ unexpected }) => unexpected.length)],
    ],
  ];
  const lines = reports.flatMap(({ client, different, unexpected, stale }) => [
    ...different.map(({ name, reason }) => `different: ${client}: ${name}: ${reason}`),
    ...unexpected.map(({ name, problems }) => `UNEXPECTED: ${client}: ${name}: ${problems.join('; ')}`),
    ...stale.map((name) => `UNEXPECTED: ${client}: ${name} is as documented, but listed as different`),
  ]);
  return [...figures.map(row), '', ...lines].join('\n');
}

function row([client = '', ...counts]: readonly (string | number)[]): string {
  return `${String(client).padEnd(32)}${counts.map((count) => String(count).padStart(15)).join('')}`;
}
