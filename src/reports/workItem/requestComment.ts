import type { Candidate } from '../../contracts/changes/candidate.ts';
import type { Finding } from '../../contracts/changes/finding.ts';
import type { PullRequestReference } from '../../contracts/runs/run.ts';
import { escapeInvisible } from '../../contracts/text/escapeInvisible.ts';
import { markdownLink, webAddress } from '../../contracts/text/markdownLink.ts';
import { describeSize } from '../parts/candidateLines.ts';
import { markdownLine } from '../parts/plainText.ts';

const maximumDiffCharacters = 12_000;
const maximumFindings = 10;
const maximumFindingCharacters = 300;

/** A deadline in readable form. */
function untilText(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** A question about the task, in Markdown. The question itself is already sanitised. */
export function questionComment(question: string, answerUntil: string): string {
  return [
    '**code-agent has a question before it starts:**',
    question,
    `Answer in a comment by ${untilText(answerUntil)}. The run then continues automatically.`,
  ].join('\n\n');
}

/** The part of a change that people are shown. */
export interface ShownChange {
  readonly chosen: Candidate;
  /** Unified diff of the whole change. */
  readonly diff: string;
  /** Where to read the whole diff if it does not fit in a comment: a URL or a phrase. */
  readonly wholeDiff?: string | undefined;
}

export interface ApprovalRequest {
  /** Id of the change; an approval must name it. */
  readonly change: string;
  readonly reasons: readonly string[];
  /** The change; absent for a merge of the target branch, which adds nothing of the agent's own. */
  readonly shown?: ShownChange;
  /** Absent until the pull request is open. */
  readonly pullRequest?: PullRequestReference | undefined;
  readonly answerUntil: string;
}

/** A diff as people are shown it: invisible characters are written as code points. */
export function shownDiff(diff: string): string {
  return escapeInvisible(diff);
}

/** Whether a diff is too long to be shown whole in a comment. */
export function isTooLongForComment(diff: string): boolean {
  return shownDiff(diff).length > maximumDiffCharacters;
}

/** A request to approve a change, with its diff and the findings of the checks. */
export function approvalComment({ change, reasons, shown, pullRequest, answerUntil }: ApprovalRequest): string {
  const place =
    pullRequest === undefined ? '' : ` to ${markdownLink(`pull request ${pullRequest.id}`, pullRequest.webUrl)}`;
  const end = pullRequest === undefined ? 'the run ends' : 'nothing is pushed';
  return [
    `**Approval needed: code-agent wants to push change ${change}${place}.**`,
    `Why: ${reasons.map((reason) => markdownLine(escapeInvisible(reason), maximumFindingCharacters)).join('; ')}.`,
    ...(shown === undefined ? [mergeLine] : changeLines(shown)),
    `Write \`/agent approve ${change}\` or \`/agent reject ${change} [reason]\`. If nobody answers by ${untilText(answerUntil)}, ${end}.`,
  ].join('\n\n');
}

const mergeLine = 'The change: merge the target branch into the branch of the pull request. Nothing else changes.';

function changeLines({ chosen, diff, wholeDiff }: ShownChange): readonly string[] {
  const { text, missing } = beginningOf(shownDiff(diff));
  return [
    `The change: candidate ${chosen.number}${describeSize(chosen)}.`,
    ...findingLines(chosen.findings),
    fenced(text),
    ...(missing === 0 ? [] : [cutNote(missing, wholeDiff)]),
  ];
}

/** The beginning of a text in whole lines, and the number of lines left out. */
function beginningOf(text: string): { readonly text: string; readonly missing: number } {
  if (text.length <= maximumDiffCharacters) return { text, missing: 0 };
  const end = text.lastIndexOf('\n', maximumDiffCharacters);
  const shown = text.slice(0, end <= 0 ? maximumDiffCharacters : end).toWellFormed();
  return { text: shown, missing: Math.max(1, text.slice(shown.length).trim().split('\n').length) };
}

function cutNote(missing: number, whole: string | undefined): string {
  const place = placeOf(whole ?? 'the whole diff');
  const lines = missing === 1 ? '1 more line' : `${missing} more lines`;
  return `**The diff has ${lines}** that did not fit in this comment. Read ${place} before you approve.`;
}

function placeOf(whole: string): string {
  return webAddress(whole) === undefined ? whole : markdownLink('the whole diff', whole);
}

function findingLines(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return ['The checks found no problems.'];
  const lines = findings
    .slice(0, maximumFindings)
    .map(
      ({ path, message }) =>
        `- ${path === undefined ? '' : `\`${escapeInvisible(path).replaceAll('`', '')}\`: `}${markdownLine(escapeInvisible(message), maximumFindingCharacters)}`,
    );
  return [`Findings of the checks:\n\n${lines.join('\n')}`];
}

function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${text.replaceAll(/\/(?=agent)/gi, '∕')}\n${fence}`;
}

export function reminderComment(of: 'question' | 'approval', answerUntil: string): string {
  const what = of === 'question' ? 'an answer to its question' : 'approval';
  return `code-agent is still waiting for ${what}, until ${untilText(answerUntil)}. To end the run, write \`/agent cancel\`.`;
}
