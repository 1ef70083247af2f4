import { type AcceptedDifferences, differenceKinds } from './accepted.ts';
import type { Comparison, DifferentScenario } from './compare.ts';

/** A test of the main job, and how it went. */
export interface MainJobTest {
  readonly title: string;
  readonly hasPassed: boolean;
}

export interface ConformanceRun {
  /** Such as `local` or `func`. */
  readonly host: string;
  /** What runs, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Undefined where the recordings are missing. */
  readonly comparison: Comparison | undefined;
  readonly accepted: AcceptedDifferences;
  readonly mainJob: readonly MainJobTest[];
}

/** Of so many scenarios of a family the names are listed. */
const namesShown = 12;

/** What a conformance run came to, on one page of Markdown. */
export function conformancePage({ host, versions, comparison, accepted, mainJob }: ConformanceRun): string {
  const failed = mainJob.filter(({ hasPassed }) => !hasPassed);
  return `${[
    `# Conformance: ${host}`,
    '',
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    '',
    `## The main job: ${mainJob.length - failed.length} of ${mainJob.length}`,
    '',
    ...mainJob.map(({ title, hasPassed }) => `- ${hasPassed ? 'passed' : '**failed**'}: ${title}`),
    '',
    ...(comparison === undefined ? withoutRecordings : comparisonLines(comparison, accepted)),
  ].join('\n')}\n`;
}

const withoutRecordings = [
  '## The recorded scenarios: skipped',
  '',
  'There are no recordings of the real host here: set `PATTERNS` to the folder that holds them.',
];

function comparisonLines({ equal, different, missing }: Comparison, accepted: AcceptedDifferences): readonly string[] {
  const total = equal.length + different.length + missing.length;
  const families = familiesOf(different, accepted);
  return [
    `## The recorded scenarios: ${equal.length} of ${total} equal`,
    '',
    ...(missing.length === 0 ? [] : [`Not run: ${missing.join(', ')}`, '']),
    '| scenarios | differ in | for example | which |',
    '|---|---|---|---|',
    ...families.map(({ family, scenarios }) => row(family, scenarios)),
  ];
}

interface Family {
  readonly family: string;
  readonly scenarios: readonly DifferentScenario[];
}

/** By the kind that is known of the local host, or by the first word of the scenario's name, as the apps name them. */
function familiesOf(different: readonly DifferentScenario[], { families }: AcceptedDifferences): readonly Family[] {
  const grouped = Map.groupBy(different, ({ name }) => {
    const [app, scenario = ''] = name.split('/');
    const known = families.find(({ scenarios }) => name in scenarios)?.kind;
    return `${app} ${/^[a-z]+/.exec(scenario)?.[0] ?? scenario}${known === undefined ? '' : ` (of the local host known: ${known})`}`;
  });
  const all = [...grouped].map(([family, scenarios]) => ({ family, scenarios }));
  const rank = ({ family }: Family) => differenceKinds.findIndex((kind) => family.includes(kind));
  return all.toSorted((left, right) => rank(left) - rank(right) || right.scenarios.length - left.scenarios.length);
}

function row(family: string, scenarios: readonly DifferentScenario[]): string {
  const [first] = scenarios[0]?.differences ?? [];
  const example = first === undefined ? '' : `${first.path}: recorded ${shown(first.real)}, here ${shown(first.other)}`;
  const names = scenarios.slice(0, namesShown).map(({ name }) => name.split('/')[1]);
  const more = scenarios.length > namesShown ? ` and ${scenarios.length - namesShown} more` : '';
  return `| ${scenarios.length} | ${family} | ${example} | ${names.join(', ')}${more} |`;
}

function shown(value: unknown): string {
  const text = (JSON.stringify(value) ?? 'nothing').replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
  return `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\``;
}
