import type { ActivityOutput } from '../../contracts/activities.ts';
import type { Rules } from '../../contracts/rules/rules.ts';
import type { WorkItemMoment } from '../../contracts/workItems/workItemRefusal.ts';
import { callActivityWithRetry } from '../durable/callActivityWithRetry.ts';
import type { TaskGenerator } from '../durable/taskGenerator.ts';
import { attemptSideEffect, type Run } from './run.ts';

type Moment = keyof Rules['workItem'];
type Marked = ActivityOutput<'markWorkItem'>;

/**
 * Sets the state and tags that the rules name for this moment, if any. Changes made during the run are undone if the
 * run is given up; changes at its end stay. Failures do not end the run; the audit log records them.
 */
export function* markWorkItem(run: Run, moment: Moment): TaskGenerator<void> {
  const change = run.rules?.workItem[moment];
  if (change === undefined) return;
  const { state: category, addTags, removeTags } = change;
  if (category === undefined && addTags.length === 0 && removeTags.length === 0) return;
  const { project, workItemId } = run.input;
  const place = { runId: run.id, project, workItemId };
  const wanted = { addTags, removeTags, ...(category === undefined ? {} : { category }) };
  const marking = callActivityWithRetry(run.context, 'markWorkItem', { ...place, ...wanted });
  const marked = yield* attemptSideEffect(run, 'the state and the tags of the work item', marking);
  if (marked === undefined) return;
  noteRefused(run, moment, moment, marked);
  if (moment === 'completed' || moment === 'failed') return;
  const isStateSet = category !== undefined && !marked.refused.some(({ what }) => what === 'state');
  const back = {
    addTags: marked.removedTags,
    removeTags: marked.addedTags,
    ...(isStateSet ? { state: marked.previousState } : {}),
  };
  if (marked.refused.length > 0 && !isStateSet && back.addTags.length + back.removeTags.length === 0) return;
  run.compensations.push({
    name: `work item ${moment}`,
    *undo() {
      const undone = yield* callActivityWithRetry(run.context, 'markWorkItem', { ...place, ...back });
      noteRefused(run, 'restored', `restored-${moment}`, undone);
      if (undone.refused.length > 0) return;
      const data = { effect: 'work-item-restored' } as const;
      run.record({ type: 'compensation-done', data, effectKey: `work-item-restored-${moment}` });
    },
  });
}

function noteRefused(run: Run, moment: WorkItemMoment, key: string, { refused }: Marked): void {
  for (const { what, reason } of refused) {
    const data = { moment, what, reason };
    run.record({ type: 'work-item-not-changed', data, effectKey: `work-item-not-changed-${key}-${what}` });
  }
}
