/**
 * `npm run bench:context -- --repos DIR`: whether the first context of a conversation holds the definition around each
 * hunk of real fixes, whether two calls of a scripted explorer find the rest, and whether a test of the changed file is
 * shown; beside today's way. No model is asked. `--repos` is a folder of clones (`OWNER+NAME/repo`, `OWNER/NAME` or
 * `NAME`, bare or not), `--only TEXT` takes the repositories whose name holds it, `--write` puts the tables into
 * docs/benchmarks.md.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadTokenCounter } from '../../src/localize/context/tokenCounter.ts';
import { writeSection } from '../host/writeSection.ts';
import { findClone, readIssues } from '../localize/issues.ts';
import { type ContextResult, measureIssues } from './measure.ts';
import { costLine, coverageTable, missedList, testTable } from './report.ts';

const folder = '/work/shared/data/issues';
const { values } = parseArgs({
  options: {
    repos: { type: 'string' },
    data: { type: 'string', multiple: true, default: [`${folder}/open.jsonl`, `${folder}/languages-open.jsonl`] },
    only: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const { repos } = values;
if (repos === undefined || !existsSync(repos) || !values.data.every((file) => existsSync(file))) {
  console.error(
    'Name a folder of clones with --repos, and files of issues with --data where the usual ones are missing.',
  );
  process.exit(1);
}
const issues = values.data
  .flatMap((file) => readIssues(file))
  .filter(({ repository }) => repository.includes(values.only));
const results: ContextResult[] = [];
const countTokens = await loadTokenCounter();
for (const repository of new Set(issues.map((issue) => issue.repository))) {
  const clone = findClone(repos, repository);
  if (clone === undefined) {
    console.error(`No clone of ${repository} in ${repos}: its issues are left out.`);
    continue;
  }
  const own = issues.filter((issue) => issue.repository === repository);
  await measureIssues(clone, own, countTokens, (result) => {
    const marks = (seen: readonly boolean[]) => seen.map((isSeen) => (isSeen ? '+' : '-')).join('');
    const stages = [result.today, result.first, result.oneCall, result.twoCalls].map(marks).join(' ');
    const tests = marks(result.tests.map(({ any }) => any));
    console.error(`${result.issue.id}: ${stages}; tests ${tests}`);
    results.push(result);
  });
}
const text = [
  `${results.length} of ${issues.length} issues:`,
  coverageTable(results),
  testTable(results),
  costLine(results),
  `Not seen in full after two calls (hunks): ${missedList(results)}`,
].join('\n\n');
console.log(text);
if (values.write) writeSection('context', `\n${text}\n`);
