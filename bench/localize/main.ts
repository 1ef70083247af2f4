/**
 * `npm run bench:localize -- --repos DIR`: how often the file that a real fix changed is among the first files of the
 * ranking, beside plain BM25 in the same run, what each signal brings, and how long it takes. `--repos` is a folder of
 * clones (`OWNER+NAME/repo`, `OWNER/NAME` or `NAME`, bare or not), `--data FILE` names other issues (such that name their
 * language are reported by it), `--write` puts the tables into docs/benchmarks.md.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { writeSection } from '../host/writeSection.ts';
import { findClone, readIssues } from './issues.ts';
import { type IssueResult, measureRepository, type RepositoryTimes } from './measure.ts';
import {
  ablationTable,
  accuracyTable,
  incompleteList,
  languageTable,
  missedList,
  timeTable,
  weightsTable,
} from './report.ts';

const { values } = parseArgs({
  options: {
    repos: { type: 'string' },
    data: { type: 'string', default: '/work/shared/data/issues/open.jsonl' },
    write: { type: 'boolean', default: false },
  },
});
const { repos } = values;
if (repos === undefined || !existsSync(repos) || !existsSync(values.data)) {
  console.error(
    'Name a folder of clones with --repos, and a file of issues with --data where the usual one is missing.',
  );
  process.exit(1);
}
const issues = readIssues(values.data);
const results: IssueResult[] = [];
const times: RepositoryTimes[] = [];
for (const repository of new Set(issues.map((issue) => issue.repository))) {
  const clone = findClone(repos, repository);
  if (clone === undefined) {
    console.error(`No clone of ${repository} in ${repos}: its issues are left out.`);
    continue;
  }
  const measured = await measureRepository(
    clone,
    issues.filter((issue) => issue.repository === repository),
  );
  results.push(...measured.results);
  times.push(measured.times);
}
const byLanguage = issues.some(({ language }) => language !== undefined);
const text = byLanguage
  ? [
      `${results.length} of ${issues.length} issues:`,
      languageTable(results),
      ablationTable(results),
      'Not among the first ten:',
      incompleteList(results),
    ].join('\n\n')
  : [
      `${results.length} of ${issues.length} issues:`,
      accuracyTable(results),
      weightsTable(results),
      timeTable(times, results),
      ablationTable(results),
      'Not among the first ten:',
      missedList(results),
    ].join('\n\n');
console.log(text);
if (values.write) writeSection(byLanguage ? 'localize-languages' : 'localize', `\n${text}\n`);
