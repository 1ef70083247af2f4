import { escapeInvisible } from '../../contracts/text/escapeInvisible.ts';
import { candidateLines, describeUsage } from '../../reports/parts/candidateLines.ts';
import type { Instance } from '../http/durableManagement.ts';
import { createProgressLines } from '../output/progress.ts';
import type { BuildResult, Milestone, ResolveResult } from '../sandbox/resolveOnSandbox.ts';

const keptLogLines = 12;
const maximumNamedFailures = 1;

/** What `code-agent resolve` prints while it works and when it is done. */
export interface ResolveReport {
  milestone(milestone: Milestone): void;
  progress(instance: Instance): void;
  /** A line about a turn of the model. */
  turn(line: string): void;
  result(result: ResolveResult): void;
}

/** @param asJson progress goes to standard error, and the result to standard output as JSON */
export function createResolveReport(asJson: boolean): ResolveReport {
  const stream = asJson ? process.stderr : process.stdout;
  const clear = stream.isTTY ? '\r\u001b[K' : '';
  const write = (line: string) => void stream.write(`${clear}${line}\n`);
  const showCurrent = (text: string) => void (stream.isTTY && stream.write(`${clear}${text}`));
  const lines = createProgressLines(write, () => performance.now(), showCurrent);
  return {
    milestone: (milestone) => write(describeMilestone(milestone)),
    progress: (instance) => lines.update(instance),
    turn: (line) => lines.note(line),
    result: (result) => (asJson ? console.log(JSON.stringify(result, undefined, 2)) : write(describeResult(result))),
  };
}

function describeMilestone(milestone: Milestone): string {
  switch (milestone.kind) {
    case 'sandbox':
      return `Sandbox    ${milestone.url}, repository ${milestone.repository} at ${milestone.commit.slice(0, 10)}`;
    case 'work-item':
      return `Work item  #${milestone.id} “${milestone.title}”`;
    case 'run':
      return `Run        ${milestone.runId}`;
  }
}

function describeResult({ outcome, pullRequest, builds, seconds, azureDevOpsCalls }: ResolveResult): string {
  const chosen = outcome.outcome === 'pull-request-opened' ? outcome.chosen : undefined;
  const parts = [`\n${candidateLines(outcome.candidates, chosen).replaceAll('**', '').replaceAll(/\\(.)/g, '$1')}`];
  if (pullRequest === undefined) {
    parts.push('No candidate passed the checks. A comment on the work item says why.');
  } else {
    parts.push(
      `Pull request ${pullRequest.id}: ${pullRequest.title}\n  ${pullRequest.url}`,
      `  ${pullRequest.branch} → ${pullRequest.baseCommit.slice(0, 10)}, linked to work item ${pullRequest.linkedWorkItems.map((id) => `#${id}`).join(', ')}\n`,
      escapeInvisible(pullRequest.diff.trimEnd()),
    );
  }
  parts.push(...describeBuilds(builds));
  const calls = `${azureDevOpsCalls.total} Azure DevOps calls`;
  const time = `${seconds.toFixed(1)} s from the work item to the end of the run`;
  parts.push(`\n${describeUsage(outcome.usage)}; ${calls}; ${time}.`);
  return parts.join('\n');
}

function describeBuilds({ base, pullRequest }: ResolveResult['builds']): string[] {
  return [
    ...(base === undefined ? [] : [`\nBuild before: ${base.result}${failuresIn(base)}`]),
    ...(pullRequest === undefined ? [] : [`Build of the pull request: ${pullRequest.result}${failedLog(pullRequest)}`]),
  ];
}

/** The lines in which test runners name the failed tests: enough to see which defect the run is about. */
function failuresIn({ result, log }: BuildResult): string {
  if (result === 'succeeded') return '';
  const named = log.split('\n').filter((line) => /^\s*(?:✖|✗|not ok|FAIL)/.test(line));
  return named
    .slice(0, maximumNamedFailures)
    .map((line) => `\n  | ${line.trim()}`)
    .join('');
}

function failedLog({ result, log }: BuildResult): string {
  if (result === 'succeeded') return '';
  const tail = log.trimEnd().split('\n').slice(-keptLogLines);
  return tail.map((line) => `\n  | ${line}`).join('');
}
