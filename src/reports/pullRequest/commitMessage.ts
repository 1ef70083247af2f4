import { singleLine } from '../parts/plainText.ts';
import { withoutSkipMarkers } from '../parts/skipMarkers.ts';

/** Git's tools cut longer subjects. */
const maximumSubjectCharacters = 72;

/** Subject and body of the agent's commit; `#42` makes ADO link the work item. */
export function commitMessage({ workItemId, title }: { readonly workItemId: number; readonly title: string }): string {
  const subject =
    singleLine(withoutSkipMarkers(singleLine(title, 1000)), maximumSubjectCharacters).replaceAll(/#(?=\d)/g, '№') ||
    `Resolve work item ${workItemId}`;
  return `${subject}\n\nRelated work items: #${workItemId}`;
}
