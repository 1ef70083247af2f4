/**
 * `npm run bench:apply`: what the applier makes of replies that models wrote and of other appliers' test cases, what
 * other tools make of the diffs among them, and how long it takes. `--data DIR` names another folder of cases,
 * `--write` puts the tables into docs/benchmarks.md.
 */
import { isPolicy, judge } from '../../test/support/patch/modelReplies.ts';
import { writeSection } from '../host/writeSection.ts';
import { readGivenCases } from './givenCases.ts';
import { compareTools } from './otherTools.ts';
import { caseTable, remainingList, speedText, toolTable } from './report.ts';
import { measureGrowth, measureSpeed } from './speed.ts';

const { cases, isToBeWritten } = readGivenCases();
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
if (isToBeWritten) writeSection('apply', text);
if (judged.some(({ test, outcome }) => outcome === 'wrong' && !isPolicy(test))) process.exitCode = 1;
