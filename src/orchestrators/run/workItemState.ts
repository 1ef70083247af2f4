import type { Rules } from '../../contracts/rules.ts';
import { callStep } from '../callStep.ts';
import type { Step } from '../step.ts';
import type { Run } from './run.ts';

type Moment = keyof Rules['workItem'];

/**
 * Sets the state and tags that the rules name for this moment; without any it does nothing. What is set on the way is
 * put back when the run is given up; what is set at the end stays.
 */
export function* markWorkItem(run: Run, moment: Moment): Step<void> {
  const change = run.rules?.workItem[moment];
  if (change === undefined) return;
  const { state: category, addTags, removeTags } = change;
  if (category === undefined && addTags.length === 0 && removeTags.length === 0) return;
  const { project, workItemId } = run.input;
  const place = { runId: run.id, project, workItemId };
  const wanted = { addTags, removeTags, ...(category === undefined ? {} : { category }) };
  const { previousState, addedTags, removedTags } = yield* callStep(run.context, 'markWorkItem', {
    ...place,
    ...wanted,
  });
  if (moment === 'completed' || moment === 'failed') return;
  run.compensations.push({
    name: `work item ${moment}`,
    *undo() {
      const back = {
        addTags: removedTags,
        removeTags: addedTags,
        ...(category === undefined ? {} : { state: previousState }),
      };
      yield* callStep(run.context, 'markWorkItem', { ...place, ...back });
      const data = { effect: 'work-item-restored' } as const;
      run.record({ type: 'compensation-done', data, effectKey: `work-item-restored-${moment}` });
    },
  });
}
