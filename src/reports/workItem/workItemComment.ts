import type { Plan } from '../../contracts/changes/plan.ts';
import type { Closing, RunReport } from '../../contracts/runs/runReport.ts';
import { markdownLink } from '../../contracts/text/markdownLink.ts';
import { candidateLines, describeSpending } from '../parts/candidateLines.ts';
import { notDoneParts } from '../parts/notDoneText.ts';
import { markdownLine } from '../parts/plainText.ts';
import { stepPhrase } from '../parts/stepPhrase.ts';
import { type UnreadFile, unreadFileLines } from '../parts/unreadFiles.ts';

const maximumReasonCharacters = 500;
const maximumApproachCharacters = 1500;
const maximumFiles = 10;

type Report<Kind extends RunReport['kind']> = Extract<RunReport, { kind: Kind }>;

/**
 * The comment on the work item, in Markdown.
 * @param plan the plan that a report of kind `plan-only` shows
 * @param unreadFiles files of the work item that were not read completely
 */
export function workItemComment(report: RunReport, plan?: Plan, unreadFiles: readonly UnreadFile[] = []): string {
  return [...body(report, plan), ...unreadFileLines(unreadFiles)].join('\n\n');
}

function body(report: RunReport, plan: Plan | undefined): readonly string[] {
  switch (report.kind) {
    case 'waiting':
      return [waiting(report)];
    case 'working':
      return ['code-agent is working on this.', ...approach(report.approach), 'To stop it, write `/agent cancel`.'];
    case 'pull-request-opened':
      return opened(report);
    case 'no-candidate':
      return [
        'code-agent has no change to propose: no candidate passed the checks.',
        candidateLines(report.candidates, undefined),
        `${describeSpending(report)}. To try again, add the missing details to the description and write \`/agent fix\` in a comment.`,
      ];
    case 'plan-only':
      return planned(report, plan);
    case 'closed':
      return closed(report);
    case 'refused':
      return [`code-agent did not start: ${markdownLine(report.reason, maximumReasonCharacters)}`];
    case 'failed':
      return [
        `Stopped: ${markdownLine(report.failure.message, maximumReasonCharacters)}`,
        ...(report.pullRequest === undefined
          ? []
          : [
              `${markdownLink(`Pull request ${report.pullRequest.id}`, report.pullRequest.webUrl)} and its branch stay open, but code-agent no longer works on them.`,
            ]),
        ...notDoneParts(report.notDone),
        `This happened while ${stepPhrase(report.step)}. Once it is fixed, write \`/agent fix\` in a comment to try again.`,
      ];
  }
}

function opened(report: Report<'pull-request-opened'>): readonly string[] {
  const { pullRequest, branch, candidates, chosen } = report;
  return [
    `code-agent opened ${markdownLink(`pull request ${pullRequest.id}`, pullRequest.webUrl)} from the branch \`${branch.replaceAll('`', '')}\`.`,
    candidateLines(candidates, chosen),
    ...notDoneParts(report.notDone),
    describeSpending(report),
  ];
}

function planned(report: Report<'plan-only'>, plan: Plan | undefined): readonly string[] {
  const files = (plan?.files ?? []).slice(0, maximumFiles).map((path) => `- \`${path.replaceAll('`', '')}\``);
  return [
    'This is the plan. Nothing was changed.',
    ...approach(plan?.approach),
    ...(files.length === 0 ? [] : [`Files to look at:\n\n${files.join('\n')}`]),
    `${describeSpending(report)}. To start the work, write \`/agent fix\`.`,
  ];
}

function approach(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : [`> ${markdownLine(text, maximumApproachCharacters)}`];
}

function waiting({ for: reason, ahead }: Report<'waiting'>): string {
  switch (reason) {
    case 'turn':
      return `This run is queued${ahead === undefined ? '' : ` (${ahead} ahead of it)`} and starts automatically. To cancel it, write \`/agent cancel\`.`;
    case 'pause':
      return 'code-agent is paused. The run continues automatically when an operator ends the pause.';
    case 'other-run':
      return 'This run starts when the current run on this work item ends. To cancel it, write `/agent cancel`.';
  }
}

const closings: Readonly<Record<Closing, string>> = {
  completed: 'was completed. Thank you for the review.',
  abandoned:
    'was abandoned, and its branch was removed. To try again, write `/agent fix` and say what should be different.',
  cancelled: 'The run was cancelled. The branch and pull request were removed. To try again, write `/agent fix`.',
  unanswered: 'Nobody answered in time, so the run ended. To start again, write `/agent fix`.',
  rejected:
    'The change was rejected. Nothing was pushed. To try again, write `/agent fix` and say what should be different.',
  'not-approved-in-time': 'Nobody approved the change in time. Nothing was pushed. To try again, write `/agent fix`.',
  'over-budget': 'The budget is used up, so the run ended. Ask an operator to raise it, then write `/agent fix`.',
};

function closed(report: Report<'closed'>): readonly string[] {
  const { closing, pullRequest, by, reason, rounds } = report;
  const isAboutPullRequest = closing === 'completed' || closing === 'abandoned';
  const subject =
    isAboutPullRequest && pullRequest !== undefined
      ? `${markdownLink(`Pull request ${pullRequest.id}`, pullRequest.webUrl)} `
      : isAboutPullRequest
        ? 'The pull request '
        : '';
  const who = by === undefined ? [] : [`By ${markdownLine(by, 100)}.`];
  const why = reason === undefined || reason === '' ? [] : [`> ${markdownLine(reason, maximumReasonCharacters)}`];
  const repaired = rounds === 0 ? '' : ` Updated ${rounds === 1 ? 'once' : `${rounds} times`} during review.`;
  const missing = notDoneParts(report.notDone);
  return [`${subject}${closings[closing]}`, ...who, ...why, ...missing, `${describeSpending(report)}.${repaired}`];
}
