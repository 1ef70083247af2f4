import { singleLine } from '../parts/plainText.ts';

/** A failed build as the adapter reads it. */
export interface FailedBuild {
  readonly tasks: readonly { readonly name: string; readonly issues: readonly string[]; readonly log: string }[];
  readonly tests: readonly { readonly name: string; readonly message: string; readonly stackTrace: string }[];
  readonly hasMoreTests: boolean;
}

const maximumCharacters = 60_000;
const maximumSummaryCharacters = 280;

/** A failed build as text for a model, what matters most first. Untrusted. */
export function buildFailureText({ tests, tasks, hasMoreTests }: FailedBuild): string {
  const failedTests = tests.map(({ name, message, stackTrace }) =>
    [`Failed test: ${name}`, message, stackTrace].filter((part) => part !== '').join('\n'),
  );
  const more = hasMoreTests ? ['More tests failed than are listed here.'] : [];
  const failedTasks = tasks.map(({ name, issues, log }) =>
    [`Failed task: ${name}`, ...issues, 'The end of its log:', log].join('\n'),
  );
  return [...failedTests, ...more, ...failedTasks].join('\n\n').slice(0, maximumCharacters);
}

/** A failed build in one line for people. */
export function failureSummary({ tests, tasks }: FailedBuild): string {
  const [test] = tests;
  const [task] = tasks;
  if (test !== undefined) {
    const others = tests.length > 1 ? ` and ${tests.length - 1} more` : '';
    return singleLine(`${test.name}${others}: ${test.message}`, maximumSummaryCharacters);
  }
  return singleLine(
    task === undefined ? 'it failed and left no log' : `${task.name}: ${task.issues[0] ?? 'see its log'}`,
    maximumSummaryCharacters,
  );
}

/** The same failure always gives the same text: times, counts and addresses are left out. */
export function failureSignature({ tests, tasks }: FailedBuild): string {
  const lasting = (text: string) => text.replaceAll(/0x[0-9a-f]+|\d+/gi, '#');
  const parts =
    tests.length > 0
      ? tests.map(({ name, message }) => `${name}: ${lasting(message)}`)
      : tasks.map(({ name, issues }) => `${name}: ${lasting(issues.join('\n'))}`);
  return parts.sort().join('\n');
}
