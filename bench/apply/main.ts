/**
 * `npm run bench:apply`: what the applier makes of replies that models wrote and of other appliers' test cases, what
 * other tools make of the diffs among them, and how long it takes. `--data DIR` names another folder of cases,
 * `--write` puts the tables into docs/benchmarks.md.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isPolicy, judge, readCases } from '../../test/support/patch/modelReplies.ts';
import { compareTools } from './otherTools.ts';
import { caseTable, remainingList, speedText, toolTable } from './report.ts';
import { measureGrowth, measureSpeed } from './speed.ts';

const page = path.join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md');
const [begin, end] = ['<!-- bench:apply -->', '<!-- /bench:apply -->'];

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '/work/shared/data/model-replies' },
    write: { type: 'boolean', default: false },
  },
});

if (!existsSync(values.data)) {
  console.error(`There are no cases in ${values.data}. Name their folder with --data.`);
  process.exit(1);
}
const cases = readCases(values.data);
const judged = cases.map(judge);
const udiffs = judged
  .filter(({ test, outcome }) => test.format === 'udiff' && outcome !== 'not labelled' && !test.expected_edits)
  .map(({ test }) => test);
const ours = judged.filter(({ test }) => udiffs.includes(test));
const count = (outcome: string) => ours.filter((one) => one.outcome === outcome).length;
const here = {
  tool: '**code-agent**',
  applied: count('applied as expected'),
  refused: count('refused as expected'),
  wrong: count('wrong') + count('noted'),
};
const text = [
  caseTable(judged),
  '',
  `Of ${judged.length} cases ${judged.filter(({ outcome }) => outcome === 'not labelled').length} say nothing of the result and are only run. Not as expected:`,
  '',
  remainingList(judged),
  '',
  `The ${udiffs.length} unified diffs (policies included):`,
  '',
  toolTable([here, ...compareTools(udiffs)], udiffs.length),
  '',
  speedText(measureSpeed(cases), measureGrowth()),
].join('\n');
console.log(text);
if (values.write) {
  const current = readFileSync(page, 'utf8');
  const [before, rest] = current.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${page} has no place for the results: ${begin} … ${end}`);
  writeFileSync(page, `${before}${begin}\n${text}\n${end}${after}`);
}
if (judged.some(({ test, outcome }) => outcome === 'wrong' && !isPolicy(test))) process.exitCode = 1;
