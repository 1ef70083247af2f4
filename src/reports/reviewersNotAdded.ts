import { markdownLine } from './plainText.ts';

const maximumCharacters = 500;

/** Which reviewers that the rules ask for could not be added, and what to write instead, in Markdown. */
export function reviewersNotAdded(problems: readonly string[]): string {
  return [
    'Not everybody whom `pullRequest.reviewers` in the rules of the repository names could be asked for a review:',
    problems.map((problem) => `- ${markdownLine(problem, maximumCharacters)}`).join('\n'),
  ].join('\n\n');
}
