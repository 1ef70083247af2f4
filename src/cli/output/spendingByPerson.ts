import type { RunSummary } from '../../contracts/runs/runSummary.ts';

/** What a person's runs used and cost. */
export interface PersonTotal {
  /** Azure DevOps identity id; absent when only a name is known. */
  readonly id?: string;
  readonly name: string;
  /** Runs that the person requested, or requested more work in. */
  readonly runs: number;
  /** Input and output tokens together. */
  readonly tokens: number;
  /** Millionths of a unit, in the currency of the model prices. */
  readonly cost: number;
  /** When the first and the last of these runs started: ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
}

interface Share {
  readonly id?: string | undefined;
  readonly name: string;
  readonly tokens: number;
  readonly cost: number;
}

/** Totals by person, highest cost first. A person is identified by id, or by name when there is no id. */
export function spendingByPerson(runs: readonly RunSummary[]): readonly PersonTotal[] {
  const ids = new Map(
    runs.flatMap(sharesOf).flatMap(({ id, name }) => (id === undefined ? [] : [[name.toLowerCase(), id] as const])),
  );
  const totals = new Map<string, PersonTotal>();
  for (const run of runs) {
    const counted = new Set<string>();
    for (const share of sharesOf(run)) {
      const id = share.id ?? ids.get(share.name.toLowerCase());
      const key = (id ?? share.name).toLowerCase();
      totals.set(key, add(totals.get(key), { ...share, id }, run.startedAt, counted.has(key) ? 0 : 1));
      counted.add(key);
    }
  }
  return [...totals.values()].sort((left, right) => right.cost - left.cost || right.tokens - left.tokens);
}

/** Whoever requested a run has a share in it, even if the share cost nothing. */
function sharesOf({ requestedBy, requestedById, spending = [], cost, tokens = 0 }: RunSummary): readonly Share[] {
  const name = requestedBy ?? requestedById ?? 'unknown';
  const requester = { id: requestedById, name };
  // Runs of earlier versions do not record who used what.
  if (spending.length === 0) return [{ ...requester, cost, tokens }];
  return [{ ...requester, cost: 0, tokens: 0 }, ...spending];
}

function add(before: PersonTotal | undefined, share: Share, startedAt: string, runs: number): PersonTotal {
  const { id, name, tokens, cost } = share;
  const known = before ?? { name, runs: 0, tokens: 0, cost: 0, from: startedAt, to: startedAt };
  return {
    ...(id === undefined ? {} : { id }),
    name: known.name,
    runs: known.runs + runs,
    tokens: known.tokens + tokens,
    cost: known.cost + cost,
    from: startedAt < known.from ? startedAt : known.from,
    to: startedAt > known.to ? startedAt : known.to,
  };
}

const headings = ['person', 'runs', 'tokens', 'cost', 'from', 'to', 'id'] as const;

/** A text table, one line per person. */
export function describeTotals(totals: readonly PersonTotal[]): string {
  const rows = totals.map(({ name, runs, tokens, cost, from, to, id = '' }) => {
    return [name, String(runs), String(tokens), (cost / 1_000_000).toFixed(4), from.slice(0, 10), to.slice(0, 10), id];
  });
  const widths = headings.map((heading, at) => Math.max(heading.length, ...rows.map((row) => (row[at] ?? '').length)));
  const numbers = new Set([1, 2, 3]);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (numbers.has(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(headings), ...rows.map(line)].join('\n');
}
