import { collapseWhitespace } from '../../contracts/text/linearText.ts';
import { truncateMarkdown, truncateText } from '../text/truncateText.ts';

const longestTitle = 400;
const longestDescription = 4000;
const cutNote = '_The full description is in the first comment of this pull request._';

/** Title and description of any length as Azure DevOps takes them. */
export function fitPullRequestText({ title, description }: { readonly title: string; readonly description: string }) {
  return {
    title: truncateText(collapseWhitespace(title).trim(), longestTitle),
    description: truncateMarkdown(description, longestDescription, cutNote),
  };
}

/** Whether the description does not fit, so that its whole text belongs into a thread. */
export function isDescriptionTooLong(description: string): boolean {
  return description.length > longestDescription;
}
