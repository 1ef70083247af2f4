import { AgentError, type FailureType } from '../../contracts/agentError.ts';
import { type Answer, cutAt } from '../answers/answer.ts';
import type { WorkItemArguments } from '../arguments/forms.ts';
import type { ToolContext } from '../toolContext.ts';

/** Failures that say something of what was asked for, and nothing of the service. */
const answered: ReadonlySet<FailureType> = new Set(['not-found', 'forbidden', 'policy-refused', 'invalid-input']);
const longestRelation = 100;

/** Answers a `work_item`. @throws AgentError where Azure DevOps cannot be read */
export async function workItem({ id, relation }: WorkItemArguments, context: ToolContext): Promise<Answer> {
  const named = id === undefined ? JSON.stringify(cutAt(relation ?? '', longestRelation)) : `#${id}`;
  if (id === undefined && relation === undefined) {
    return { notes: ['Give an id or a relation.'], summary: 'asked for a work item, but not which' };
  }
  try {
    const asked = {
      ...(id === undefined ? {} : { id }),
      ...(relation === undefined ? {} : { relation: relation.slice(0, longestRelation) }),
    };
    const text = await context.workItem(asked);
    return { kind: 'work item', text, summary: `read work item ${named}`, compacted: 'A work item was shown.' };
  } catch (error) {
    if (!(error instanceof AgentError) || !answered.has(error.type)) throw error;
    const note = 'There is no such work item among those that you may read: only linked ones can be shown.';
    return { notes: [note], summary: `could not read work item ${named}` };
  }
}
