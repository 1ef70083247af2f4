import type { ActivityInput } from '../../contracts/activities.ts';
import type { ChangeDescription } from '../../contracts/changes/plan.ts';
import { escapeInvisible } from '../../contracts/text/escapeInvisible.ts';
import { candidateLines, describeSpending } from '../parts/candidateLines.ts';
import { markdownLine, singleLine } from '../parts/plainText.ts';
import { sanitizeMarkdown } from '../parts/sanitizeMarkdown.ts';
import { withoutSkipMarkers } from '../parts/skipMarkers.ts';
import { type UnreadFile, unreadFileLines } from '../parts/unreadFiles.ts';

const maximumTitleCharacters = 200;
const maximumSummaryCharacters = 2000;
const maximumFindings = 10;
const maximumFindingCharacters = 200;
const maximumLookCharacters = 300;

type Opening = Pick<
  ActivityInput<'openPullRequest'>,
  'workItemId' | 'title' | 'chosen' | 'candidates' | 'usage' | 'cost' | 'runId'
>;

/** Title of the pull request: the title and number of the work item. */
export function pullRequestTitle({ title, workItemId }: Pick<Opening, 'title' | 'workItemId'>): string {
  const words = singleLine(withoutSkipMarkers(singleLine(title, 1000)), maximumTitleCharacters);
  return `${words.replaceAll(/#(?=\d)/g, '№') || 'Resolve work item'} (#${workItemId})`;
}

/** Description of the pull request, in Markdown: the work item, what to look at, and how the change was made. */
export function pullRequestDescription(
  { workItemId, title, chosen, candidates, usage, cost, runId }: Opening,
  words?: ChangeDescription,
  unreadFiles: readonly UnreadFile[] = [],
): string {
  const warnings = candidates
    .filter((candidate) => candidate.number === chosen)
    .flatMap((candidate) => candidate.findings)
    .slice(0, maximumFindings)
    .map(
      (finding) =>
        `- ${finding.path ? `\`${escapeInvisible(finding.path).replaceAll('`', '')}\`: ` : ''}${markdownLine(escapeInvisible(finding.message), maximumFindingCharacters)}`,
    );
  return [
    `Proposed by code-agent for work item #${workItemId}: ${markdownLine(title, maximumTitleCharacters)}`,
    'A model wrote this change. It passed the automatic checks; reviewers and the pipeline decide whether it is correct.',
    ...describedParts(words),
    ...(warnings.length === 0 ? [] : [`**Warnings**\n\n${warnings.join('\n')}`]),
    ...unreadFileLines(unreadFiles),
    `**How it was chosen**\n\n${candidateLines(candidates, chosen)}`,
    ...lookedAt(candidates.find(({ number }) => number === chosen)),
    `${describeSpending({ usage, cost })}. Run \`${runId}\`.`,
  ].join('\n\n');
}

/** What the model looked at before it made the change, in one line. */
function lookedAt(candidate: Opening['candidates'][number] | undefined): readonly string[] {
  return candidate?.looked === undefined ? [] : [`The model ${markdownLine(candidate.looked, maximumLookCharacters)}.`];
}

/** The model's own description of its change, sanitised, and where to look first. */
function describedParts(words: ChangeDescription | undefined): readonly string[] {
  if (words === undefined) return [];
  const { summary, lookFirst, risks = '', verification } = words;
  const places = lookFirst.map(
    ({ path, why }) =>
      `- \`${singleLine(escapeInvisible(path), maximumFindingCharacters).replaceAll('`', '')}\`: ${markdownLine(why, maximumFindingCharacters)}`,
  );
  return [
    ...(summary === '' ? [] : [`**What it does**\n\n${sanitizeMarkdown(summary, maximumSummaryCharacters)}`]),
    ...(places.length === 0 ? [] : [`**Look here first**\n\n${places.join('\n')}`]),
    ...(risks === '' ? [] : [`**What to watch for**\n\n${sanitizeMarkdown(risks, maximumSummaryCharacters)}`]),
    ...(verification === undefined || verification === ''
      ? []
      : [`**How to see that it works**\n\n${sanitizeMarkdown(verification, maximumSummaryCharacters)}`]),
  ];
}
