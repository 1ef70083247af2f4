import type { Plan } from '../../contracts/changes/plan.ts';
import type { Closing, RunReport } from '../../contracts/runs/runReport.ts';
import { markdownLink } from '../../contracts/text/markdownLink.ts';
import { candidateLines, describeSpending } from '../parts/candidateLines.ts';
import { notDoneParts } from '../parts/notDoneText.ts';
import { markdownLine } from '../parts/plainText.ts';
import { type UnreadFile, unreadFileLines } from '../parts/unreadFiles.ts';

const maximumReasonCharacters = 500;
const maximumApproachCharacters = 1500;
const maximumFiles = 10;

type Report<Kind extends RunReport['kind']> = Extract<RunReport, { kind: Kind }>;

/**
 * The comment on the work item, in Markdown.
 * @param plan what a report of kind `plan-only` refers to
 * @param unreadFiles files of the work item of which not everything was read
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
        'code-agent found no change it could propose: no candidate passed the checks.',
        candidateLines(report.candidates, undefined),
        `${describeSpending(report)}. Add what is missing to the description, then write \`/agent fix\` in a comment to try again.`,
      ];
    case 'plan-only':
      return planned(report, plan);
    case 'closed':
      return closed(report);
    case 'refused':
      return [`code-agent did not start: ${markdownLine(report.reason, maximumReasonCharacters)}`];
    case 'failed':
      return [
        `code-agent had to stop while ${report.step}: ${markdownLine(report.failure.message, maximumReasonCharacters)}`,
        ...(report.pullRequest === undefined
          ? []
          : [
              `${markdownLink(`Pull request ${report.pullRequest.id}`, report.pullRequest.webUrl)} stays open with its branch; nobody looks after it any more.`,
            ]),
        ...notDoneParts(report.notDone),
        'When that is mended, write `/agent fix` in a comment to try again.',
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
    'code-agent would go about it like this; nothing was changed.',
    ...approach(plan?.approach),
    ...(files.length === 0 ? [] : [`It would look at:\n\n${files.join('\n')}`]),
    `${describeSpending(report)}. To have it done, write \`/agent fix\`.`,
  ];
}

function approach(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : [`> ${markdownLine(text, maximumApproachCharacters)}`];
}

function waiting({ for: reason, ahead }: Report<'waiting'>): string {
  switch (reason) {
    case 'turn':
      return `code-agent will work on this as soon as it is its turn${ahead === undefined ? '' : ` (${ahead} before it)`}. To withdraw it, write \`/agent cancel\`.`;
    case 'pause':
      return 'code-agent is paused. It goes on by itself when an operator ends the pause.';
    case 'other-run':
      return 'code-agent will begin when the run that is working on this has ended. To withdraw it, write `/agent cancel`.';
  }
}

const closings: Readonly<Record<Closing, string>> = {
  completed: 'was completed. Thank you for the review.',
  abandoned: 'was abandoned; the branch was removed. To try again, write `/agent fix` with what should be different.',
  cancelled: 'The run was cancelled; what it had made was taken back. To try again, write `/agent fix`.',
  unanswered: 'Nobody answered, so the run has ended. To begin again, write `/agent fix`.',
  rejected:
    'The change was not approved, and nothing was pushed. To try again, write `/agent fix` with what should be different.',
  'not-approved-in-time':
    'Nobody approved the change in time, and nothing was pushed. To try again, write `/agent fix`.',
  'over-budget': 'The budget is used up, so the run has ended. An operator can raise it; then write `/agent fix`.',
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
  const repaired = rounds === 0 ? '' : ` Repaired ${rounds === 1 ? 'once' : `${rounds} times`} on the way.`;
  const missing = notDoneParts(report.notDone);
  return [`${subject}${closings[closing]}`, ...who, ...why, ...missing, `${describeSpending(report)}.${repaired}`];
}
