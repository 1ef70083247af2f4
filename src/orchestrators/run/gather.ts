import { askModel, spendingOf } from '../askModel.ts';
import { callStep } from '../callStep.ts';
import type { Step } from '../step.ts';
import { onBehalfOf } from './limits.ts';
import { budgetsOf, type Ground, instructionsOf, type Material, modelsOf } from './material.ts';
import { doWithout, enterStep, flushEvents, type Run } from './run.ts';

/** Pins the files of the target branch and finds those that matter for the task. */
export function* gather(run: Run, ground: Ground): Step<Material> {
  const { context, id, input } = run;
  const { repository, rules, workItem } = ground;
  enterStep(run, 'taking snapshot');
  const at = { repository, branch: rules.targetBranch ?? repository.defaultBranch };
  const { snapshot } = yield* callStep(context, 'takeSnapshot', { runId: id, project: input.project, at });
  const data = { repository: repository.name, commit: snapshot.commit, files: snapshot.fileCount };
  run.record({ type: 'snapshot-taken', data, effectKey: `snapshot-${snapshot.commit}` });
  enterStep(run, 'localizing');
  const localizing = { runId: id, workItem, snapshot, ...instructionsOf(run) };
  const localized = yield* callStep(context, 'localize', localizing);
  // From here on the run works for minutes: what it began with must be known, should it be ended from outside.
  yield* flushEvents(run);
  const found = { snapshot, context: localized.context };
  return ground.limits.ranksByModel ? yield* orderByModel(run, ground, found) : found;
}

/** A model orders the files by what they define. Without its answer the order stays as it was found. */
function* orderByModel(run: Run, ground: Ground, found: Material): Step<Material> {
  const input = {
    runId: run.id,
    workItem: ground.workItem,
    ...found,
    ...instructionsOf(run),
    ...modelsOf(ground.rules),
    ...onBehalfOf(run),
  };
  try {
    const ordered = yield* askModel(run.context, budgetsOf(run, ground), `${run.id}/rank`, 'rankByOutline', input);
    run.spend(spendingOf(ordered));
    return { ...found, context: ordered.context };
  } catch (error) {
    doWithout(run, 'The files could not be ordered by a model', error);
    return found;
  }
}
