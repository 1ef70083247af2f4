import { singleSpaced } from '../contracts/linearText.ts';
import { beginning, shortMarkdown } from './shortText.ts';

const longestTitle = 400;
const longestDescription = 4000;
const cutNote = '_The full description is in the first comment of this pull request._';

/** Title and description of any length as Azure DevOps takes them. */
export function toPullRequestText({ title, description }: { readonly title: string; readonly description: string }) {
  return {
    title: beginning(singleSpaced(title).trim(), longestTitle),
    description: shortMarkdown(description, longestDescription, cutNote),
  };
}

/** Whether the description does not fit, so that its whole text belongs into a thread. */
export function isTooLong(description: string): boolean {
  return description.length > longestDescription;
}
