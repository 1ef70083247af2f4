import type { ContextResult, TestResult } from './measure.ts';

/** What was seen, by kind: issues whose hunks are all there, and hunks one by one. */
export function coverageTable(results: readonly ContextResult[]): string {
  const kinds = [...new Set(results.map(kindOf))].sort();
  const rows = kinds.map((kind) =>
    coverageRow(
      kind,
      results.filter((result) => kindOf(result) === kind),
    ),
  );
  return [
    '| | issues | today, 30,000 tokens | first context, 8,000 | after one call | after two | hunks | today | first | after one | after two |',
    '|---|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
    coverageRow('**all**', results),
  ].join('\n');
}

const stages = ['today', 'first', 'oneCall', 'twoCalls'] as const;

function coverageRow(name: string, results: readonly ContextResult[]): string {
  const issues = stages.map((stage) => results.filter((result) => result[stage].every(Boolean)).length);
  const hunks = stages.map((stage) => results.flatMap((result) => result[stage]).filter(Boolean).length);
  const all = results.flatMap(({ first }) => first).length;
  return `| ${[
    name,
    results.length,
    ...issues.map((count) => share(count, results.length)),
    all,
    ...hunks.map((count) => share(count, all)),
  ].join(' | ')} |`;
}

/** Whether a test of each changed source is shown. */
export function testTable(results: readonly ContextResult[]): string {
  const tests = results.flatMap((result) => result.tests);
  const rows: readonly (readonly [string, readonly TestResult[]])[] = [
    ['all with a test that is known', tests],
    ['those of them that are shown', tests.filter(({ isSourceShown }) => isSourceShown)],
  ];
  return [
    '| changed sources | | with a test that the fix changed, or that is called like them | with a test that the fix changed |',
    '|---|---|---|---|',
    ...rows.map(([name, of]) => {
      const fixed = of.filter(({ ofFix }) => ofFix !== undefined);
      const any = share(of.filter((test) => test.any).length, of.length);
      return `| ${name} | ${of.length} | ${any} | ${share(fixed.filter(({ ofFix }) => ofFix).length, fixed.length)} |`;
    }),
  ].join('\n');
}

/** The issues of which something was not seen after two calls. */
export function missedList(results: readonly ContextResult[]): string {
  const missed = results.filter(({ twoCalls }) => !twoCalls.every(Boolean));
  return missed
    .map(({ issue, twoCalls }) => `${issue.id} (${twoCalls.filter((isSeen) => !isSeen).length} of ${twoCalls.length})`)
    .join(', ');
}

/** Tokens of the first context and the processor time that choosing it took. */
export function costLine(results: readonly ContextResult[]): string {
  const most = Math.max(...results.map(({ tokens }) => tokens));
  const times = results.map(({ milliseconds }) => milliseconds).sort((left, right) => left - right);
  const middle = times[times.length >> 1] ?? 0;
  return `The first context has at most ${most} tokens. Choosing it takes ${Math.round(middle)} ms in the median and ${Math.round(times.at(-1) ?? 0)} ms at worst, after the files are ranked.`;
}

function kindOf({ issue }: ContextResult): string {
  return issue.language ?? 'Python';
}

function share(count: number, of: number): string {
  return of === 0 ? '–' : `${count} (${((100 * count) / of).toFixed(1)} %)`;
}
