import { crossValidate } from './fit.ts';
import { type IssueResult, type Rank, type RepositoryTimes, shortHistoryLength } from './measure.ts';

const places = [1, 3, 5, 10] as const;

function share(ranks: readonly Rank[], place: number): number {
  const within = ranks.filter((rank) => rank !== undefined && rank <= place).length;
  return (100 * within) / Math.max(1, ranks.length);
}

function row(name: string, ranks: readonly Rank[]): string {
  return `| ${name} | ${places.map((place) => `${share(ranks, place).toFixed(1)} %`).join(' | ')} |`;
}

/** How often a changed file is among the first, for this ranking, with less history and with none, and for the baseline. */
export function accuracyTable(results: readonly IssueResult[]): string {
  const repositories = [...new Set(results.map(({ issue }) => issue.repository))];
  return [
    '| ranking | first | first 3 | first 5 | first 10 |',
    '|---|---|---|---|---|',
    row(
      '**code-agent**',
      results.map(({ rank }) => rank),
    ),
    row(
      `code-agent with ${shortHistoryLength} commits of history, as in Azure`,
      results.map(({ shortHistory }) => shortHistory),
    ),
    row(
      'code-agent without history',
      results.map(({ withoutHistory }) => withoutHistory),
    ),
    row(
      'MiniSearch, BM25',
      results.map(({ baseline }) => baseline),
    ),
    ...repositories.map((repository) => {
      const own = results.filter(({ issue }) => issue.repository === repository);
      return row(
        `${repository} (${own.length})`,
        own.map(({ rank }) => rank),
      );
    }),
  ].join('\n');
}

/** How often all files of the fix are among the first, by language. */
export function languageTable(results: readonly IssueResult[]): string {
  const languages = [...new Set(results.map(({ issue }) => issue.language ?? ''))].sort();
  const ranksOf = (of: readonly IssueResult[]) => of.map(({ whole }) => whole);
  return [
    '| all files of the fix are among the | first | first 3 | first 5 | first 10 |',
    '|---|---|---|---|---|',
    row(`**all languages** (${results.length})`, ranksOf(results)),
    row(
      'MiniSearch, BM25',
      results.map(({ wholeBaseline }) => wholeBaseline),
    ),
    ...languages.map((language) => {
      const own = results.filter(({ issue }) => (issue.language ?? '') === language);
      return row(`${language} (${own.length})`, ranksOf(own));
    }),
  ].join('\n');
}

/** Issues whose fix is not whole among the first ten, with the place of its last file. */
export function incompleteList(results: readonly IssueResult[]): string {
  return results
    .filter(({ whole }) => whole === undefined || whole > 10)
    .map(({ issue, whole }) => {
      const files = issue.changed_files.length;
      return `- ${issue.id}: ${files === 1 ? 'its file' : `the last of its ${files} files`} is ${whole ?? 'beyond 100'}`;
    })
    .join('\n');
}

/** What the choice of weights is worth: none, fitted without the repository that is ranked, and on everything. */
export function weightsTable(results: readonly IssueResult[]): string {
  const { equal, heldOut, fitted, weights } = crossValidate(results.map(({ example }) => example));
  return [
    '| weights | first | first 3 | first 5 | first 10 |',
    '|---|---|---|---|---|',
    row('all equal: nothing fitted', equal),
    row('fitted on the other repositories, each held out in turn', heldOut),
    row('fitted on all issues', fitted),
    '',
    `Fitted on all issues, before rounding: ${weights.join(', ')}.`,
  ].join('\n');
}

/** Seconds and milliseconds on the processors per repository, cold (index and first ranking) and warm (index at hand). */
export function timeTable(times: readonly RepositoryTimes[], results: readonly IssueResult[]): string {
  return [
    '| repository | files | cold | MiniSearch cold | ratio | next commit, median | warm, median | warm, worst |',
    '|---|---|---|---|---|---|---|---|',
    ...times.map((time) => {
      const warm = results
        .filter(({ issue }) => issue.repository === time.repository)
        .map(({ warmMilliseconds }) => warmMilliseconds)
        .sort((left, right) => left - right);
      const updates = [...time.updateMilliseconds].sort((left, right) => left - right);
      const ratio = time.coldMilliseconds / time.baselineColdMilliseconds;
      const cells = [
        time.repository,
        String(time.files),
        `${(time.coldMilliseconds / 1000).toFixed(2)} s`,
        `${(time.baselineColdMilliseconds / 1000).toFixed(2)} s`,
        ratio.toFixed(2),
        updates.length === 0 ? 'only one' : `${(updates[updates.length >> 1] ?? 0).toFixed(0)} ms`,
        `${(warm[warm.length >> 1] ?? 0).toFixed(0)} ms`,
        `${(warm.at(-1) ?? 0).toFixed(0)} ms`,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

/** What is lost without each signal. */
export function ablationTable(results: readonly IssueResult[]): string {
  const names = Object.keys(results[0]?.without ?? {});
  return [
    '| without | first | first 3 | first 5 | first 10 |',
    '|---|---|---|---|---|',
    row(
      'nothing',
      results.map(({ rank }) => rank),
    ),
    ...names.map((name) =>
      row(
        name,
        results.map(({ without }) => without[name]),
      ),
    ),
  ].join('\n');
}

/** The issues whose file is not among the first ten. */
export function missedList(results: readonly IssueResult[]): string {
  return results
    .filter(({ rank }) => rank === undefined || rank > 10)
    .map(
      ({ issue, rank, first }) =>
        `- ${issue.id}: ${issue.changed_files.join(', ')} is ${rank ?? 'beyond 100'}; first is ${first}`,
    )
    .join('\n');
}
