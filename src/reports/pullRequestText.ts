import type { ActivityInput } from '../contracts/activities.ts';
import { candidateLines, describeUsage } from './candidateTable.ts';
import { markdownLine, singleLine } from './plainText.ts';

const maximumTitleCharacters = 200;
const maximumFindings = 10;
const maximumFindingCharacters = 200;

type Opening = Pick<
  ActivityInput<'openPullRequest'>,
  'workItemId' | 'title' | 'chosen' | 'candidates' | 'usage' | 'runId'
>;

/** Title of the pull request: the work item's, with its number. */
export function pullRequestTitle({ title, workItemId }: Pick<Opening, 'title' | 'workItemId'>): string {
  return `${singleLine(title, maximumTitleCharacters) || 'Resolve work item'} (#${workItemId})`;
}

/** Description of the pull request, in Markdown: what it answers, what to look at, how it came about. */
export function pullRequestDescription({ workItemId, title, chosen, candidates, usage, runId }: Opening): string {
  const warnings = candidates
    .filter((candidate) => candidate.number === chosen)
    .flatMap((candidate) => candidate.findings)
    .slice(0, maximumFindings)
    .map(
      (finding) =>
        `- ${finding.path ? `\`${finding.path.replaceAll('`', '')}\`: ` : ''}${markdownLine(finding.message, maximumFindingCharacters)}`,
    );
  return [
    `Proposed by code-agent for work item #${workItemId}: ${markdownLine(title, maximumTitleCharacters)}`,
    'A model wrote this change. The checks it passed are mechanical; whether it is right is for the reviewers and the pipeline to say.',
    ...(warnings.length === 0 ? [] : [`**Look here first**\n\n${warnings.join('\n')}`]),
    `**How it was chosen**\n\n${candidateLines(candidates, chosen)}`,
    `${describeUsage(usage)}. Run \`${runId}\`.`,
  ].join('\n\n');
}
