import type { RunReport } from '../contracts/activities.ts';
import { candidateLines, describeUsage } from './candidateTable.ts';
import { markdownLine } from './plainText.ts';

const maximumFailureCharacters = 500;

/** The comment on the work item, in Markdown. Its last line names the run, by which the comment is found again. */
export function workItemComment(runId: string, report: RunReport): string {
  return `${body(report)}\n\nRun \`${runId}\``;
}

function body(report: RunReport): string {
  switch (report.kind) {
    case 'pull-request-opened': {
      const { pullRequest, branch, candidates, chosen, usage } = report;
      return [
        `code-agent opened [pull request ${pullRequest.id}](${pullRequest.webUrl}) from the branch \`${branch}\`.`,
        candidateLines(candidates, chosen),
        describeUsage(usage),
      ].join('\n\n');
    }
    case 'no-candidate':
      return [
        'code-agent found no change it could propose: no candidate passed the checks.',
        candidateLines(report.candidates, undefined),
        `${describeUsage(report.usage)}. Add what is missing to the description, then write \`/agent fix\` in a comment to try again.`,
      ].join('\n\n');
    case 'failed':
      return [
        `code-agent had to stop while ${report.step}: ${markdownLine(report.failure.message, maximumFailureCharacters)}`,
        'When that is mended, write `/agent fix` in a comment to try again.',
      ].join('\n\n');
  }
}
