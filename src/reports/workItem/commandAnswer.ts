import type { AuditEvent } from '../../contracts/runs/auditEvent.ts';
import type { RunSummary } from '../../contracts/runs/runSummary.ts';
import { markdownLink } from '../../contracts/text/markdownLink.ts';
import { candidateOutcomes, describeCost } from '../parts/candidateLines.ts';
import { markdownLine } from '../parts/plainText.ts';
import { stepPhrase } from '../parts/stepPhrase.ts';

const maximumReasonCharacters = 500;
const maximumLines = 30;

export function refusalAnswer(reason: string): string {
  return reason;
}

/** The answer to a command that has no run to act on. */
export function noRunAnswer(command: string): string {
  return `No run is active here, so \`/agent ${command.replaceAll('`', '')}\` has no effect. To start a run, write \`/agent fix\` on the work item.`;
}

const waits = {
  slot: 'a free slot',
  resume: 'the end of a pause',
  answer: 'an answer to a question',
  approval: 'approval',
  build: 'a build',
  review: 'reviewers',
  retry: 'Azure DevOps or the model to become available',
} as const;

/** The status of a run, in a few lines of Markdown. */
export function runStatusAnswer(run: RunSummary): string {
  const { runId, waitingFor, pullRequest, cost, reason } = run;
  const lines = [
    `Run \`${runId}\`: **${describeState(run)}**.`,
    ...(waitingFor === undefined ? [] : [`Waiting for ${waits[waitingFor]}.`]),
    ...(pullRequest === undefined ? [] : [`${markdownLink(`Pull request ${pullRequest.id}`, pullRequest.webUrl)}.`]),
    ...(reason === undefined ? [] : [markdownLine(reason, maximumReasonCharacters)]),
    ...(cost === 0 ? [] : [`Cost so far: ${describeCost(cost)}.`]),
  ];
  return lines.join('\n\n');
}

function describeState({ step, outcome }: RunSummary): string {
  if (outcome !== undefined) return `ended: ${outcome.replaceAll('-', ' ')}`;
  return step === undefined ? 'queued' : stepPhrase(step);
}

/** What a run has done so far, and why, from its audit log. */
export function runExplanation(runId: string, events: readonly AuditEvent[]): string {
  const told = events.flatMap((event) => {
    const text = explain(event);
    return text === undefined ? [] : [`- ${event.at.slice(0, 16).replace('T', ' ')}: ${text}`];
  });
  const shown = told.slice(-maximumLines);
  const left = told.length - shown.length;
  const earlier = left > 0 ? [`- (${left} earlier events: \`code-agent runs history ${runId}\`)`] : [];
  return [`What run \`${runId}\` has done so far:`, [...earlier, ...shown].join('\n')].join('\n\n');
}

function explain(event: AuditEvent): string | undefined {
  switch (event.type) {
    case 'run-started':
      return `started (${event.data.trigger ?? 'on request'})`;
    case 'rules-read':
      return `read the rules of the ${event.data.source}`;
    case 'snapshot-taken':
      return `read ${markdownLine(event.data.repository, 256)} at commit ${event.data.commit.slice(0, 8)}`;
    case 'plan-made':
      return event.data.questions === 0 ? 'made a plan' : 'made a plan and asked a question';
    case 'question-answered':
      return 'got an answer to its question';
    case 'candidate-judged':
      return `candidate ${event.data.candidate}: ${candidateOutcomes[event.data.outcome]} (${event.data.errors} errors, ${event.data.warnings} warnings)`;
    case 'candidate-chosen':
      return `chose candidate ${event.data.candidate} of ${event.data.of}`;
    case 'approval-asked':
      return `asked for approval: ${markdownLine(event.data.reasons.join('; '), maximumReasonCharacters)}`;
    case 'approval-given':
      return `${markdownLine(event.data.by, 100)} approved it`;
    case 'approval-refused':
      return `${markdownLine(event.data.by, 100)} rejected it`;
    case 'branch-pushed':
      return `pushed commit ${event.data.commit.slice(0, 8)} to \`${event.data.branch.replaceAll('`', '')}\``;
    case 'pull-request-opened':
      return `opened ${markdownLink(`pull request ${event.data.pullRequestId}`, event.data.webUrl)}`;
    case 'build-judged':
      return `build ${event.data.buildId ?? ''} ${markdownLine(event.data.result, 50)}`;
    case 'repair-made':
      return `pushed a change (commit ${event.data.commit.slice(0, 8)}) after: ${event.data.cause}`;
    case 'review-answered':
      return `answered a reviewer (${event.data.answer})`;
    case 'work-item-not-changed':
      return `could not set the ${event.data.what} of the work item: ${markdownLine(event.data.reason, maximumReasonCharacters)}`;
    case 'run-ended':
      return `ended: ${event.data.outcome.replaceAll('-', ' ')}`;
    default:
      return undefined;
  }
}
