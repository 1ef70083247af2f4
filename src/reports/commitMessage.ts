import { singleLine } from './plainText.ts';

/** Git's tools cut longer subjects. */
const maximumSubjectCharacters = 72;

/** Subject and body of the agent's commit; `#42` makes ADO link the work item. */
export function commitMessage({ workItemId, title }: { readonly workItemId: number; readonly title: string }): string {
  const subject = singleLine(title, maximumSubjectCharacters) || `Resolve work item ${workItemId}`;
  return `${subject}\n\nRelated work items: #${workItemId}`;
}
