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

/** Until when people can answer, as they read it. */
function untilText(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** A question about the task, in Markdown. The question itself was made harmless where the plan was. */
export function questionComment(question: string, answerUntil: string): string {
  return [
    '**code-agent needs to know something before it begins:**',
    question,
    `Answer in a comment; the run goes on by itself. It waits until ${untilText(answerUntil)}.`,
  ].join('\n\n');
}

/** What people are shown of a change. */
export interface ShownChange {
  readonly chosen: Candidate;
  /** Unified diff of the whole change. */
  readonly diff: string;
  /** Where the whole diff is to be read, when a comment cannot hold it: an address, or words. */
  readonly wholeDiff?: string | undefined;
}

export interface ApprovalRequest {
  /** Names the change: an approval must say it. */
  readonly change: string;
  readonly reasons: readonly string[];
  /** The change; absent for a merge of the target, which adds nothing of the agent's. */
  readonly shown?: ShownChange;
  /** Once there is one. */
  readonly pullRequest?: PullRequestReference | undefined;
  readonly answerUntil: string;
}

/** A diff as people are shown it: what they would not see stands there by its number. */
export function shownDiff(diff: string): string {
  return escapeInvisible(diff);
}

/** Whether a comment holds only the beginning of a diff. */
export function isTooLongForComment(diff: string): boolean {
  return shownDiff(diff).length > maximumDiffCharacters;
}

/** A change that people have to agree to, with the diff and what the checks have to say. */
export function approvalComment({ change, reasons, shown, pullRequest, answerUntil }: ApprovalRequest): string {
  const place =
    pullRequest === undefined ? '' : ` to ${markdownLink(`pull request ${pullRequest.id}`, pullRequest.webUrl)}`;
  const end = pullRequest === undefined ? 'the run ends' : 'nothing is pushed';
  return [
    `**code-agent asks for approval before it pushes change ${change}${place}.**`,
    `It asks because ${reasons.map((reason) => markdownLine(escapeInvisible(reason), maximumFindingCharacters)).join('; ')}.`,
    ...(shown === undefined ? [mergeLine] : changeLines(shown)),
    `To agree write \`/agent approve ${change}\`, to refuse \`/agent reject ${change}\` with the reason. Without an answer ${end} ${untilText(answerUntil)}.`,
  ].join('\n\n');
}

const mergeLine =
  'The change: the target branch is merged into the branch of the pull request, which stays as it stands there otherwise.';

function changeLines({ chosen, diff, wholeDiff }: ShownChange): readonly string[] {
  const { text, missing } = beginningOf(shownDiff(diff));
  return [
    `The change: candidate ${chosen.number}${describeSize(chosen)}.`,
    ...findingLines(chosen.findings),
    fenced(text),
    ...(missing === 0 ? [] : [cutNote(missing, wholeDiff)]),
  ];
}

/** The beginning of a text in whole lines, and how many lines come after it. */
function beginningOf(text: string): { readonly text: string; readonly missing: number } {
  if (text.length <= maximumDiffCharacters) return { text, missing: 0 };
  const end = text.lastIndexOf('\n', maximumDiffCharacters);
  const shown = text.slice(0, end <= 0 ? maximumDiffCharacters : end).toWellFormed();
  return { text: shown, missing: Math.max(1, text.slice(shown.length).trim().split('\n').length) };
}

function cutNote(missing: number, whole: string | undefined): string {
  const place = placeOf(whole ?? 'the whole diff');
  const lines = missing === 1 ? '1 line of the diff is' : `${missing} lines of the diff are`;
  return `**${lines} missing here**, because a comment cannot hold more. Read ${place} before you agree.`;
}

function placeOf(whole: string): string {
  return webAddress(whole) === undefined ? whole : markdownLink('the whole diff', whole);
}

function findingLines(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return ['The checks found nothing against it.'];
  const lines = findings
    .slice(0, maximumFindings)
    .map(
      ({ path, message }) =>
        `- ${path === undefined ? '' : `\`${escapeInvisible(path).replaceAll('`', '')}\`: `}${markdownLine(escapeInvisible(message), maximumFindingCharacters)}`,
    );
  return [`The checks say:\n\n${lines.join('\n')}`];
}

function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${text.replaceAll(/\/(?=agent)/gi, '∕')}\n${fence}`;
}

export function reminderComment(of: 'question' | 'approval', answerUntil: string): string {
  const what = of === 'question' ? 'an answer to its question' : 'an approval';
  return `code-agent still waits for ${what}, until ${untilText(answerUntil)}. To end the run, write \`/agent cancel\`.`;
}
