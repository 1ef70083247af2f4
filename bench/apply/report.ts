import { isPolicy, type Judged, type Outcome } from '../../test/support/patch/modelReplies.ts';
import type { ToolFigures } from './otherTools.ts';
import type { Growth, Speed } from './speed.ts';

const outcomes: readonly Outcome[] = ['applied as expected', 'refused as expected', 'refused', 'noted', 'wrong'];

/** One row a format, those with another applier's policy apart. */
export function caseTable(judged: readonly Judged[]): string {
  const labelled = judged.filter(({ outcome }) => outcome !== 'not labelled');
  const rows = [...new Set(labelled.map(({ test }) => test.format))].map((format) =>
    rowOf(
      format,
      labelled.filter(({ test }) => test.format === format && !isPolicy(test)),
    ),
  );
  const counted = labelled.filter(({ test }) => !isPolicy(test));
  const header = ['format', 'cases', ...outcomes, 'as expected'];
  return [
    table(header),
    `|${header.map(() => '---').join('|')}|`,
    ...rows,
    rowOf('**all**', counted),
    rowOf(
      'tagged as policy',
      labelled.filter(({ test }) => isPolicy(test)),
    ),
  ].join('\n');
}

function rowOf(name: string, judged: readonly Judged[]): string {
  const counts = outcomes.map((outcome) => judged.filter((one) => one.outcome === outcome).length);
  const share = (((counts[0] ?? 0) + (counts[1] ?? 0)) / Math.max(1, judged.length)) * 100;
  return table([name, judged.length, ...counts, `${share.toFixed(1)} %`]);
}

/** Each case that does not come out as expected, with what the applier says. */
export function remainingList(judged: readonly Judged[]): string {
  const remaining = judged.filter(
    ({ test, outcome }) => !isPolicy(test) && ['refused', 'noted', 'wrong'].includes(outcome),
  );
  return remaining
    .map(({ test, outcome, reason }) => `- \`${test.id}\` (${outcome}): ${reason.replaceAll('|', '\\|').slice(0, 240)}`)
    .join('\n');
}

/** The same diffs in other tools. */
export function toolTable(figures: readonly ToolFigures[], cases: number): string {
  const rows = figures.map(({ tool, applied, refused, wrong }) =>
    table([tool, applied, refused, wrong, cases - applied - refused - wrong]),
  );
  return [
    '| tool | applied as expected | refused as expected | wrong | refused |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Time against size: twice the file with twice the edits may take twice the time. */
export function speedText(speed: Speed, growth: readonly Growth[]): string {
  const rows = growth.map(({ kilobytes, hunks, exact, tolerant, diff }) =>
    table([`${kilobytes} kB`, hunks, ...[exact, tolerant, diff].map((time) => `${time.toFixed(1)} ms`)]),
  );
  return [
    `${Math.round(speed.perSecond).toLocaleString('en')} cases of median time a second on one core (${speed.medianMilliseconds.toFixed(3)} ms); the slowest is \`${speed.slowest.id}\` with ${speed.slowest.milliseconds.toFixed(1)} ms.`,
    '',
    '| file | edits | SEARCH/REPLACE, exact | with other indentation | unified diff |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function table(cells: ReadonlyArray<string | number>): string {
  return `| ${cells.join(' | ')} |`;
}
