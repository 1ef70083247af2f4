/**
 * `npm run bench:apply-ablation`: what each declared step earns. It is taken out, all cases of `bench:apply` are applied
 * again, and those that no longer come out as expected are counted. `--data DIR` names another folder of cases.
 */
import { markedFormats } from '../../src/patch/formats/parseReply.ts';
import { matchingSteps } from '../../src/patch/matching/matchingSteps.ts';
import { matchLevels } from '../../src/patch/matching/matchLevels.ts';
import { type Case, isPolicy, judge } from '../../test/support/patch/modelReplies.ts';
import { readGivenCases } from '../apply/givenCases.ts';

interface Named {
  readonly name: string;
}

const cases = readGivenCases().cases.filter((test) => !isPolicy(test));
const lists: ReadonlyArray<readonly [what: string, list: readonly Named[]]> = [
  ['format', markedFormats],
  ['tolerance', matchLevels],
  ['step', matchingSteps],
];

/** The ids of the cases by what becomes of them. */
function outcomes() {
  const judged = cases.map((test: Case) => judge(test)).filter(({ outcome }) => outcome !== 'not labelled');
  const idsOf = (isWanted: (outcome: string) => boolean) =>
    new Set(judged.filter(({ outcome }) => isWanted(outcome)).map(({ test }) => test.id));
  return {
    expected: idsOf((outcome) => outcome.endsWith('as expected')),
    wrong: idsOf((outcome) => outcome === 'wrong'),
  };
}

/** What comes out without one entry of a list, which is put back afterwards. */
function without(list: readonly Named[], index: number) {
  const open = list as Named[];
  const [taken] = open.splice(index, 1);
  try {
    return outcomes();
  } finally {
    if (taken !== undefined) open.splice(index, 0, taken);
  }
}

const all = outcomes();
console.log(`With everything: ${all.expected.size} as expected, ${all.wrong.size} wrong.\n`);
console.log('| without | cases lost | cases wrong |\n|---|---|---|');
for (const [what, list] of lists) {
  for (const [index, { name }] of list.entries()) {
    const { expected, wrong } = without(list, index);
    const lost = [...all.expected].filter((id) => !expected.has(id));
    console.log(`| ${what}: ${name} | ${lost.length} | ${wrong.size} |`);
  }
}
